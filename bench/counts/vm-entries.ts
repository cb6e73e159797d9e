/**
 * Loaded into a worker process by `--import`: appends a byte to the file VM_ENTRIES_FILE for each entry into the VM that
 * runs workflow code. Threads load it too.
 */
import { appendFileSync } from 'node:fs';
import vm from 'node:vm';

// biome-ignore lint/style/noProcessEnv: the bench's own, for a process whose configuration does not know of it
const file = process.env.VM_ENTRIES_FILE;
const { runInContext } = vm.Script.prototype;
if (file !== undefined) {
  vm.Script.prototype.runInContext = function countEntry(...given) {
    appendFileSync(file, '.');
    return runInContext.apply(this, given);
  };
}
