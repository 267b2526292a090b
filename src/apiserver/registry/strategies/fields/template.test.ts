import { expect, it } from 'vitest';
import { formatFieldError, type LabelSelector, type PodTemplateSpec } from '#api';
import { checkTemplateSelected } from './template.ts';

const spec = { containers: [] };
const labelled: PodTemplateSpec = { metadata: { labels: { app: 'a' } }, spec };
const mismatch = (labels: string) => [
  `spec.template.metadata.labels: Invalid value: ${labels}: \`selector\` does not match template \`labels\``,
];

it.each<[string, PodTemplateSpec, LabelSelector | undefined, string[]]>([
  ['that selects it', labelled, { matchLabels: { app: 'a' } }, []],
  ['that selects others', labelled, { matchLabels: { app: 'b' } }, mismatch('{"app":"a"}')],
  ['that selects all', labelled, {}, []],
  ['that is not there', labelled, undefined, mismatch('{"app":"a"}')],
  ['that is not there, and no labels', { spec }, undefined, mismatch('null')],
  ['that is wrong itself', labelled, { matchExpressions: [{ key: 'app', operator: 'In' }] }, []],
])('a template and a selector %s', (_, template, selector, errors) => {
  expect(checkTemplateSelected('spec.template', template, selector).map(formatFieldError)).toEqual(errors);
});
