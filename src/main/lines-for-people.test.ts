import { expect, test } from 'vitest';
import { createLogger } from '#base';
import { lineForPeople } from './lines-for-people.ts';

test('a warning is its message and its reason, without the stack', () => {
  const lines: string[] = [];
  const logger = createLogger({ destination: { write: line => lines.push(lineForPeople(line)) } });
  logger.warn('cannot end a pod', { error: new Error('plugin failed\nand more') });
  logger.warn('rules are there twice');
  expect(lines).toEqual(['kubernode: cannot end a pod: plugin failed\n', 'kubernode: rules are there twice\n']);
});
