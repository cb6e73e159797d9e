/**
 * Timeout of workflow tasks, in milliseconds. A worker that is killed or stops may hold a task that Temporal has just
 * dispatched to it; another worker gets that task only after this timeout. With Temporal's default of 10 s, an update
 * would not be admitted before its caller's deadline. A task with longer local activities is kept by heartbeats; with less
 * than 4 s, a busy worker times out on tasks that it then repeats.
 */
export const workflowTaskTimeoutMs = 4_000;
