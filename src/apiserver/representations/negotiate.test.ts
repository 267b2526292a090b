import { expect, it } from 'vitest';
import { negotiate } from './negotiate.ts';

const table = 'application/json;as=Table;v=v1;g=meta.k8s.io';

it.each([
  [undefined, 'json', undefined],
  ['*/*', 'json', undefined],
  ['application/vnd.kubernetes.protobuf,application/json', 'json', undefined],
  ['application/yaml', 'yaml', undefined],
  [`${table},${table.replace('v=v1', 'v=v1beta1')},application/json`, 'json', 'Table'],
  ['application/json;as=Table;v=v2;g=meta.k8s.io,application/json', 'json', undefined],
  [
    'application/vnd.kubernetes.protobuf;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json',
    'json',
    'PartialObjectMetadataList',
  ],
  ['text/html, application/json;q=0.9', 'json', undefined],
])('reads %s', (accept, format, as) => {
  expect(negotiate(accept)).toMatchObject({ format, as });
});

it('refuses what it cannot give', () => {
  expect(() => negotiate('application/vnd.kubernetes.protobuf')).toThrow(
    'only the following media types are accepted: application/json, application/yaml',
  );
});
