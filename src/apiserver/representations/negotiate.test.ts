import { expect, it } from 'vitest';
import { negotiate } from './negotiate.ts';

const table = 'application/json;as=Table;v=v1;g=meta.k8s.io';

it.each([
  [undefined, [['json', undefined]]],
  ['*/*', [['json', undefined]]],
  [
    'application/vnd.kubernetes.protobuf,application/json',
    [
      ['protobuf', undefined],
      ['json', undefined],
    ],
  ],
  ['application/yaml', [['yaml', undefined]]],
  [
    `${table},${table.replace('v=v1', 'v=v1beta1')},application/json`,
    [
      ['json', 'Table'],
      ['json', 'Table'],
      ['json', undefined],
    ],
  ],
  ['application/json;as=Table;v=v2;g=meta.k8s.io,application/json', [['json', undefined]]],
  [`${table.replace('json', 'vnd.kubernetes.protobuf')},application/json`, [['json', undefined]]],
  [
    'application/vnd.kubernetes.protobuf;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json',
    [
      ['protobuf', 'PartialObjectMetadataList'],
      ['json', undefined],
    ],
  ],
  ['text/html, application/json;q=0.9', [['json', undefined]]],
  [
    'application/json;q=0.1, application/vnd.kubernetes.protobuf;q=0.8, application/yaml;q=0',
    [
      ['protobuf', undefined],
      ['json', undefined],
      ['yaml', undefined],
    ],
  ],
  // As upstream: liked least, or not to be read, is better than nothing.
  ['application/yaml;q=0', [['yaml', undefined]]],
  [
    'application/json;q=x, application/yaml;q=0.1',
    [
      ['yaml', undefined],
      ['json', undefined],
    ],
  ],
  [
    '*/*, application/*, application/yaml',
    [
      ['yaml', undefined],
      ['json', undefined],
      ['json', undefined],
    ],
  ],
  ['*', [['json', undefined]]],
])('reads %s', (accept, forms) => {
  expect(negotiate(accept).map(({ format, as }) => [format, as])).toEqual(forms);
});

it('reads the stream that a watch is wanted as', () => {
  const watch = (accept: string) => negotiate(accept, { isWatch: true });
  expect(watch('application/vnd.kubernetes.protobuf;stream=watch')).toMatchObject([{ format: 'protobuf' }]);
  expect(watch('application/yaml, */*')).toMatchObject([{ format: 'json' }]);
  const streams =
    '406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, application/vnd.kubernetes.protobuf, application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch';
  expect(() => watch('text/html')).toThrow(streams);
  expect(() => watch('application/yaml')).toThrow(
    'only the following media types are accepted: application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch',
  );
  expect(() => negotiate('text/html', { isWatchable: true })).toThrow(streams);
});

it.each([
  'application/json;as=Table;v=v9;g=meta.k8s.io',
  'application/yaml;as=Nonsense;v=v1;g=meta.k8s.io',
  'application/vnd.kubernetes.protobuf;as=Table;v=v1;g=other.example.com',
])('tells who wants objects in a form that there is not which formats there are: %s', accept => {
  expect(() => negotiate(accept)).toThrow(
    /^only the following media types are accepted: application\/json, application\/yaml, application\/vnd.kubernetes.protobuf$/,
  );
});

it('refuses what it cannot give', () => {
  expect(() => negotiate('text/html')).toThrow(
    '406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, application/vnd.kubernetes.protobuf',
  );
});
