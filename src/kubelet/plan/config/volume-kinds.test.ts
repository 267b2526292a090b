import { expect, test } from 'vitest';
import { refusedFields, type Volume } from '#api';
import { structs } from '../../../api/generated/structs.ts';
import { podWith } from '../../testing/builders.ts';
import { volumeKindOf } from './volume-kinds.ts';

const sources = Object.keys(structs['io.k8s.api.core.v1.Volume']?.fields ?? {}).filter(field => field !== 'name');

test.each(sources)('a volume %s is made, or the pod is refused for it', source => {
  const volume = { name: 'v', [source]: {} } as Volume;
  const isRefused = refusedFields(podWith({ spec: { volumes: [volume] } }).spec).length > 0;
  expect(isRefused).toBe(volumeKindOf(volume) === undefined);
});
