/** Runs tasks one after the other, in the order of the calls. A failed task does not stop the next one. */
export class TaskQueue {
  #last: Promise<unknown> = Promise.resolve();

  /**
   * Not an async function: one more microtask changes the order of a workflow's commands.
   * @param onEnd is called when the task has ended, before the next one begins
   */
  run<T>(task: () => Promise<T>, onEnd?: () => void): Promise<T> {
    const started = this.#last.then(task);
    const ended = onEnd ? started.finally(onEnd) : started;
    this.#last = ended.catch(() => {});
    return ended;
  }
}
