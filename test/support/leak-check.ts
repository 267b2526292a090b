/** Fails a file of tests that leaves anything behind which keeps a process: a socket, a server, a process, a worker, a
 *  watch of files. Runs before each file. */
import { afterAll, beforeAll } from 'vitest';

/** As Node calls them. Timers are those of the runner, too; of the kind that a test would leave, virtual clocks
 *  tell. */
const leakable = new Set([
  'FSEventWrap',
  'MessagePort',
  'PipeWrap',
  'ProcessWrap',
  'StatWatcher',
  'TCPServerWrap',
  'TCPSocketWrap',
  'UDPWrap',
  'Worker',
]);

/** How long what was closed may take to be gone: longer than the 5 s that the thread for YAML lives on without work. */
const patienceMs = 10_000;
const betweenLooksMs = 20;

let before: ReadonlyMap<string, number>;
beforeAll(() => {
  // It is made when it is first looked at, and then stays.
  void process.stdin;
  before = countResources();
});
afterAll(async () => {
  const until = performance.now() + patienceMs;
  while (left().length > 0 && performance.now() < until) await new Promise(done => setTimeout(done, betweenLooksMs));
  if (left().length > 0) throw new Error(`these tests leave something behind: ${left().join(', ')}`);
}, patienceMs * 2);

function countResources(): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of process.getActiveResourcesInfo())
    if (leakable.has(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** What there is more of than before. */
function left(): string[] {
  return [...countResources()].flatMap(([name, count]) => {
    const more = count - (before.get(name) ?? 0);
    return more > 0 ? [`${more} ${name}`] : [];
  });
}
