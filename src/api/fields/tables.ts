/** What every field of pods and services does: one table by struct. docs/reference/pod-fields.md is made from it. */
import { containerTables } from './container-fields.ts';
import type { FieldTable } from './effect.ts';
import { podFields } from './pod-fields.ts';
import { serviceFields } from './service-fields.ts';
import { volumeFields } from './volume-fields.ts';

/** By name of the struct in core/v1, such as `PodSpec`. */
export const fieldTables: Readonly<Record<string, FieldTable>> = {
  ...podFields,
  ...containerTables,
  ...volumeFields,
  ...serviceFields,
};
