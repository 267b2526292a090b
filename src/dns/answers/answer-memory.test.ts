import { encode } from 'dns-packet';
import { expect, test } from 'vitest';
import { AnswerMemory } from './answer-memory.ts';

const question = (id: number, name: string) => encode({ type: 'query', id, questions: [{ type: 'A', name }] });
const answer = (text: string) => Buffer.from(`id${text}`);

test('answers come back under the id of whoever asks', () => {
  const memory = new AnswerMemory({ version: () => 1 });
  memory.keep(question(1, 'a.example'), answer(' is here'), 1);
  expect(memory.find(question(0x4142, 'a.example'))?.toString()).toBe('AB is here');
  expect(memory.find(question(1, 'A.example')), 'a name that is spelt otherwise is answered so').toBeUndefined();
  expect(memory.find(question(1, 'b.example'))).toBeUndefined();
  expect(memory.find(Buffer.from('?'))).toBeUndefined();
});

test('what was answered belongs to whoever asked', () => {
  const memory = new AnswerMemory({ version: () => 1 });
  const given = answer(' is here');
  memory.keep(question(1, 'a.example'), given, 1);
  given.fill(0);
  memory.find(question(0x4142, 'a.example'))?.fill(0);
  expect(memory.find(question(0x4142, 'a.example'))?.toString()).toBe('AB is here');
});

test('a change of the names forgets everything, also what was looked for before it', () => {
  let version = 1;
  const memory = new AnswerMemory({ version: () => version });
  memory.keep(question(1, 'a.example'), answer('old'), 1);
  version = 2;
  expect(memory.find(question(1, 'a.example'))).toBeUndefined();
  memory.keep(question(1, 'a.example'), answer('late'), 1);
  expect(memory.find(question(1, 'a.example'))).toBeUndefined();
  memory.keep(question(1, 'a.example'), answer('new'), 2);
  expect(memory.find(question(1, 'a.example'))).toBeDefined();
});

test('what is asked for stays, however much else comes', () => {
  const memory = new AnswerMemory({ version: () => 1, size: 10 });
  memory.keep(question(1, 'often.example'), answer('often'), 1);
  memory.keep(question(1, 'once.example'), answer('once'), 1);
  for (let index = 0; index < 100; index++) {
    memory.keep(question(1, `${index}.example`), answer('flood'), 1);
    expect(memory.find(question(1, 'often.example'))).toBeDefined();
  }
  expect(memory.find(question(1, 'once.example'))).toBeUndefined();
});

test('what is longer than usual is not kept', () => {
  const memory = new AnswerMemory({ version: () => 1 });
  const long = Buffer.concat([question(1, 'a.example'), Buffer.alloc(300)]);
  memory.keep(long, answer('?'), 1);
  memory.keep(question(1, 'a.example'), Buffer.alloc(1000), 1);
  expect([memory.find(long), memory.find(question(1, 'a.example'))]).toEqual([undefined, undefined]);
});
