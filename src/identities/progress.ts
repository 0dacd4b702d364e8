/** A progress bar: `[#########...........] 97 of 200 keys written`. */
const width = 20;

/** @param done how many of `all` are finished, successful or not */
export function progressBar(done: number, all: number): string {
  const filled = all === 0 ? width : Math.floor((done * width) / all);
  return `[${'#'.repeat(filled)}${'.'.repeat(width - filled)}]`;
}
