import { expect, test } from 'vitest';
import type { Container } from '#api';
import { messagesOf } from '../testing.ts';
import { checkResizePolicy, checkRestarts } from './restarts.ts';

const exitCodes = { operator: 'In', values: [1] };

test.each<[Partial<Container>, string[]]>([
  [{ restartPolicy: 'Never', restartPolicyRules: [{ action: 'Restart', exitCodes }] }, []],
  [
    { restartPolicy: 'Sometimes' },
    ['c.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "Never", "OnFailure"'],
  ],
  [
    { restartPolicyRules: [{ action: 'Restart', exitCodes }] },
    ['c.restartPolicy: Required value: must specify restartPolicy when restart rules are used'],
  ],
  [
    { restartPolicy: 'Never', restartPolicyRules: [{ action: 'X' }] },
    [
      'c.restartPolicyRules[0].action: Unsupported value: "X": supported values: "Restart", "RestartAllContainers"',
      'c.restartPolicyRules[0].exitCodes: Required value: must be specified',
    ],
  ],
])('%j', (container, expected) => {
  expect(messagesOf(checkRestarts('c', container))).toEqual(expected);
});

test('what may be resized, each once', () => {
  const policies = [
    { resourceName: 'x', restartPolicy: 'y' },
    { resourceName: 'cpu', restartPolicy: 'NotRequired' },
    { resourceName: 'cpu', restartPolicy: 'RestartContainer' },
  ];
  expect(messagesOf(checkResizePolicy('p', policies, 'Always'))).toEqual([
    'p: Unsupported value: "x": supported values: "cpu", "memory"',
    'p: Unsupported value: "y": supported values: "NotRequired", "RestartContainer"',
    'p[2]: Duplicate value: "cpu"',
  ]);
});
