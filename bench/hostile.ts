/** Whatever comes in, what goes out is an answer: no crash, no 500, no word that says nothing. Random requests about
 *  every kind and subresource, by every verb, with values of every wrong sort, as nobody, as a pod's account and as
 *  administrator; dry runs, so that the store stays as it is. `node bench/hostile.ts [COUNT] [SEED]`: default a
 *  million, seed 1. */
import { kinds } from '#api';
import { complaintAbout, hostileRequests, validObject } from '../src/apiserver/fixtures/hostile-requests.ts';
import { admin, startTestServer } from '../src/apiserver/testing.ts';

const [count = 1_000_000, seed = 1] = process.argv.slice(2).map(Number);

await using target = await startTestServer();
const { server, store } = target;

/** What changes and deletions are of. */
for (const kind of kinds.filter(({ verbs }) => verbs.includes('get') && verbs.includes('create'))) {
  const namespace = kind.scope === 'Namespaced' ? { namespace: 'default' } : {};
  const place = { group: kind.group, version: kind.version, resource: kind.plural, ...namespace };
  await server.handler.request({ ...place, verb: 'create', body: validObject(kind) }, admin).catch((error: unknown) => {
    console.log(`${kind.kind} cannot be made: ${String(error)}`);
  });
}

const codes = new Map<number, number>();
const found = new Map<string, string>();
const revision = await store.currentRevision();
const startedAt = performance.now();
let sent = 0;
for (const { what, user, request } of hostileRequests(seed)) {
  if (sent++ === count) break;
  const [code, wrong] = await server.handler.request(request, user).then(
    () => [200, undefined] as const,
    (error: unknown) => [(error as { status?: { code?: number } }).status?.code ?? 0, complaintAbout(error)] as const,
  );
  codes.set(code, (codes.get(code) ?? 0) + 1);
  if (wrong !== undefined) found.set(wrong.split('\n', 3).join('\n').slice(0, 400), `${user.username}: ${what}`);
}
const seconds = (performance.now() - startedAt) / 1000;
console.log(`${count} requests in ${seconds.toFixed(0)} s (${Math.round(count / seconds)}/s), seed ${seed}`);
for (const [code, times] of [...codes].toSorted(([a], [b]) => a - b))
  console.log(`${code || 'not a Status'}: ${times}`);
for (const [wrong, what] of found) console.log(`- ${what}: ${wrong}`);
if ((await store.currentRevision()) !== revision) console.log('- the store changed');
console.log(`${found.size} kinds of wrong answers`);
process.exitCode = found.size === 0 ? 0 : 1;
