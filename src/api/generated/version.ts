// Made by tools/generate-api from the sources around it. Do not edit: change those and run it again.
import type { StructTable, ValueDescriptor } from '../schema/descriptor.ts';

const string_: ValueDescriptor = { kind: 'string' };

export const table: StructTable = {
  'io.k8s.apimachinery.pkg.version.Info': {
    fields: {
      buildDate: { value: string_, required: true, always: true },
      compiler: { value: string_, required: true, always: true },
      emulationMajor: { value: string_ },
      emulationMinor: { value: string_ },
      gitCommit: { value: string_, required: true, always: true },
      gitTreeState: { value: string_, required: true, always: true },
      gitVersion: { value: string_, required: true, always: true },
      goVersion: { value: string_, required: true, always: true },
      major: { value: string_, required: true, always: true },
      minCompatibilityMajor: { value: string_ },
      minCompatibilityMinor: { value: string_ },
      minor: { value: string_, required: true, always: true },
      platform: { value: string_, required: true, always: true },
    },
  },
};
