/** How often servers are asked for all that they describe. */
import { expect, it } from 'vitest';
import type { APIService } from '#api';
import { createVirtualClock, silentLogger } from '#base';
import type { OwnQuestion, WholeAnswer } from './forward.ts';
import { asker } from './keep-available.ts';
import { keepDescribed } from './keep-described.ts';

const base = '/apis/toys/v1/';
const documentOf = (...kinds: string[]) =>
  JSON.stringify({ swagger: '2.0', info: {}, paths: Object.fromEntries(kinds.map(kind => [base + kind, {}])) });

/** A server that is looked at every half a minute, as often as it is asked whether it is there. */
function startTest(answerTo: (question: OwnQuestion) => Partial<WholeAnswer>) {
  const clock = createVirtualClock();
  const asked: OwnQuestion[] = [];
  let mark: string | undefined;
  const extension = { metadata: { name: 'v1.toys', uid: 'u' }, spec: { group: 'toys', version: 'v1' } } as APIService;
  const descriptions = keepDescribed({
    describers: () => [{ extension, mark }],
    forwarder: {
      ask(_extension, question) {
        asked.push(question);
        return Promise.resolve({ code: 200, text: '', etag: undefined, ...answerTo(question) });
      },
    },
    clock,
    logger: silentLogger,
    user: asker,
  });
  const look = async () => {
    descriptions.trigger();
    await clock.advance(30_000);
  };
  const paths = () => descriptions.described.flatMap(described => Object.keys(described.paths));
  return { asked, look, paths, descriptions, tell: (next: string) => void (mark = next) };
}

it('asks for another document than it has, by the tag of that', async () => {
  let [etag, text] = ['"a"', documentOf('dolls')];
  const test = startTest(({ headers }) => (headers?.['if-none-match'] === etag ? { code: 304, etag } : { text, etag }));
  await using _descriptions = test.descriptions;
  for (let count = 0; count < 3; count++) await test.look();
  expect(test.asked.map(({ headers }) => headers?.['if-none-match'])).toEqual([undefined, '"a"', '"a"']);
  expect(test.paths()).toEqual([`${base}dolls`]);
  [etag, text] = ['"b"', documentOf('cars')];
  await test.look();
  expect(test.paths()).toEqual([`${base}cars`]);
});

it('reads what a server without tags and hashes describes once a minute', async () => {
  let text = documentOf('dolls');
  const test = startTest(() => ({ text }));
  await using _descriptions = test.descriptions;
  for (let count = 0; count < 5; count++) await test.look();
  expect(test.asked).toHaveLength(3);
  text = documentOf('cars');
  for (let count = 0; count < 2; count++) await test.look();
  expect(test.paths()).toEqual([`${base}cars`]);
});

it('asks again when the server says by a hash that it describes something else', async () => {
  const test = startTest(() => ({ text: documentOf('dolls') }));
  await using _descriptions = test.descriptions;
  test.tell('?hash=A');
  for (let count = 0; count < 3; count++) await test.look();
  expect(test.asked).toHaveLength(1);
  test.tell('?hash=B');
  await test.look();
  expect(test.asked).toHaveLength(2);
});
