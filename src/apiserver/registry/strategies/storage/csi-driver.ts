/** Strategy of CSI drivers. Source: https://kubernetes-csi.github.io/docs/csi-driver-object.html */
import {
  CSIDriver,
  type CSIDriverSpec,
  type CSITokenRequest,
  collectErrors,
  duplicate,
  type FieldError,
  invalidValue,
  notSupported,
} from '#api';
import { defineStrategy } from '../../../resource/strategy.ts';
import { ageColumn, nameColumn } from '../columns/age.ts';
import { column } from '../columns/column.ts';
import { checkImmutable, checkOneOf } from '../fields/checks.ts';
import { isEqual } from '../fields/equal.ts';

const lifecycleModes = ['Persistent', 'Ephemeral'];
const minUpdateSeconds = 10;
const minTokenSeconds = 600;
const maxTokenSeconds = 2 ** 32;

export const csiDriverStrategy = defineStrategy<CSIDriver>({
  kind: CSIDriver,
  answersDeletedObject: true,
  allowUnconditionalUpdate: false,
  columns: [
    nameColumn,
    column('AttachRequired', {
      type: 'boolean',
      description: 'Whether volumes must be attached before they are mounted.',
      value: ({ spec }) => spec.attachRequired ?? true,
    }),
    column('PodInfoOnMount', {
      type: 'boolean',
      description: 'Whether the driver is told of the pod.',
      value: ({ spec }) => spec.podInfoOnMount ?? false,
    }),
    column('StorageCapacity', {
      type: 'boolean',
      description: 'Whether the scheduler looks at what is left.',
      value: ({ spec }) => spec.storageCapacity ?? false,
    }),
    column('TokenRequests', {
      description: 'Whom the tokens are for that the driver is given.',
      value: ({ spec }) =>
        spec.tokenRequests ? spec.tokenRequests.map(({ audience }) => audience).join(',') : '<unset>',
    }),
    column('RequiresRepublish', {
      type: 'boolean',
      description: 'Whether the driver is called again and again.',
      value: ({ spec }) => spec.requiresRepublish ?? false,
    }),
    column('Modes', {
      description: 'Which volumes it serves.',
      value: ({ spec }) => (spec.volumeLifecycleModes ?? []).join(','),
    }),
    ageColumn,
  ],
  applyDefaults({ spec }) {
    if (spec && (spec.volumeLifecycleModes ?? []).length === 0) spec.volumeLifecycleModes = ['Persistent'];
  },
  prepareForUpdate(draft, old) {
    // As upstream, which begins to count at the first change.
    const generation = (old.metadata.generation ?? 0) + (isEqual(draft.spec, old.spec) ? 0 : 1);
    if (generation > 0) draft.metadata.generation = generation;
  },
  warnings: ({ spec }, old) =>
    old === undefined && (spec.tokenRequests ?? []).length > 0 && spec.serviceAccountTokenInSecrets === undefined
      ? [
          'spec.serviceAccountTokenInSecrets is unset; if supported by this CSI driver, set to true to prevent possible logging of tokens in volume attributes',
        ]
      : [],
  validateCreate: ({ spec }) => checkSpec('spec', spec),
  validateUpdate: ({ spec }, old) => [
    ...checkSpec('spec', spec),
    ...checkImmutable('spec.attachedRequired', spec.attachRequired, old.spec.attachRequired),
    ...checkImmutable('spec.volumeLifecycleModes', spec.volumeLifecycleModes, old.spec.volumeLifecycleModes),
  ],
});

function checkSpec(field: string, spec: CSIDriverSpec): FieldError[] {
  const { tokenRequests = [], serviceAccountTokenInSecrets, nodeAllocatableUpdatePeriodSeconds: seconds } = spec;
  const errors = [
    ...checkOneOf(`${field}.fsGroupPolicy`, spec.fsGroupPolicy, ['ReadWriteOnceWithFSType', 'File', 'None']),
    ...checkTokens(`${field}.tokenRequests`, tokenRequests),
  ];
  for (const mode of spec.volumeLifecycleModes ?? [])
    if (!lifecycleModes.includes(mode))
      errors.push(notSupported(`${field}.volumeLifecycleModes`, mode, lifecycleModes));
  if (seconds !== undefined && seconds < minUpdateSeconds)
    errors.push(
      invalidValue(
        `${field}.nodeAllocatableUpdatePeriodSeconds`,
        seconds,
        `must be greater than or equal to ${minUpdateSeconds} seconds`,
      ),
    );
  if (serviceAccountTokenInSecrets !== undefined && tokenRequests.length === 0)
    errors.push(
      invalidValue(
        `${field}.serviceAccountTokenInSecrets`,
        serviceAccountTokenInSecrets,
        'serviceAccountTokenInSecrets is set but no tokenRequests are specified',
      ),
    );
  return errors;
}

function checkTokens(field: string, requests: readonly CSITokenRequest[]): FieldError[] {
  const seen = new Set<string>();
  return collectErrors(requests, ({ audience, expirationSeconds: seconds }, index) => {
    const path = `${field}[${index}]`;
    const errors = seen.has(audience) ? [duplicate(`${path}.audience`, audience)] : [];
    seen.add(audience);
    if (seconds === undefined) return errors;
    const wrong = (detail: string) => errors.push(invalidValue(`${path}.expirationSeconds`, seconds, detail));
    if (seconds < minTokenSeconds) wrong('may not specify a duration less than 10 minutes');
    if (seconds > maxTokenSeconds) wrong('may not specify a duration larger than 2^32 seconds');
    return errors;
  });
}
