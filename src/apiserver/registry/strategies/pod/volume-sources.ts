/** Rules for what a pod's volume is made of: a rule for each source. Those of the kinds of storage that persistent
 *  volumes have too are theirs. Source: https://kubernetes.io/docs/concepts/storage/volumes/ */
import {
  checkSubdomain,
  type FieldError,
  forbiddenField,
  type PersistentVolumeClaimTemplate,
  quantityValue,
  required,
  type Volume,
} from '#api';
import { checkRequired, checkUnion, invalidEach } from '../fields/checks.ts';
import { checkTemplateMeta } from '../fields/labels.ts';
import { checkLocalPath, checkNoBacksteps } from '../fields/paths.ts';
import { checkSourceOf, need } from '../persistent-volume/sources.ts';
import { checkClaim } from '../persistent-volume-claim/spec.ts';
import { checkDriverName } from '../storage/driver-name.ts';
import { checkDownwardFiles, checkFiles, checkMode } from './files.ts';
import { checkProjected } from './projections.ts';

type Sources = Required<Omit<Volume, 'name'>>;
/** A source as somebody wrote it: anything may be missing. */
type Rules = {
  readonly [Source in keyof Sources]?: (field: string, source: Partial<Sources[Source]>) => FieldError[];
};

/** Sources that are not what persistent volumes have under that name. */
const own: Rules = {
  emptyDir: (field, { sizeLimit }) =>
    sizeLimit !== undefined && quantityValue(sizeLimit) < 0
      ? [forbiddenField(`${field}.sizeLimit`, 'SizeLimit field must be a valid resource quantity')]
      : [],
  configMap: (field, source) => [...need(field, { name: source.name }), ...checkFiles(field, source)],
  secret: (field, source) => [...need(field, { secretName: source.secretName }), ...checkFiles(field, source)],
  downwardAPI: (field, { defaultMode, items }) => [
    ...checkMode(`${field}.defaultMode`, defaultMode),
    ...checkDownwardFiles(field, items),
  ],
  projected: checkProjected,
  persistentVolumeClaim: (field, { claimName }) => need(field, { claimName }),
  gitRepo: (field, { repository, directory = '' }) => [
    ...need(field, { repository }),
    ...(directory === '' ? [] : checkLocalPath(`${field}.directory`, directory)),
  ],
  hostPath: (field, { path }) => [...need(field, { path }), ...checkNoBacksteps(`${field}.path`, path ?? '')],
  image: (field, { reference }) => need(field, { reference }),
  cinder: (field, { volumeID, secretRef }) => [
    ...need(field, { volumeID }),
    ...(secretRef ? need(`${field}.secretRef`, { name: secretRef.name }) : []),
  ],
  csi(field, { driver, nodePublishSecretRef: secret }) {
    const errors = checkDriverName(`${field}.driver`, driver);
    if (!secret) return errors;
    if (!secret.name) return [...errors, required(`${field}.nodePublishSecretRef.name`)];
    return [...errors, ...invalidEach(`${field}.name`, secret.name, checkSubdomain(secret.name))];
  },
  // Of pods upstream says more about a name that is of no kind.
  iscsi: (field, source) =>
    checkSourceOf(field, 'iscsi', source).map(error =>
      error.detail === 'must be valid format' && !/^(iqn|eui|naa)/.test(String(error.badValue))
        ? { ...error, detail: 'must be valid format starting with iqn, eui, or naa' }
        : error,
    ),
  ephemeral: (field, { volumeClaimTemplate: template }) =>
    template
      ? checkClaimTemplate(`${field}.volumeClaimTemplate`, template)
      : [required(`${field}.volumeClaimTemplate`)],
};

type Check = (field: string, source: unknown) => FieldError[];

/** Upstream's paths name these otherwise. */
const pathNames: Readonly<Record<string, string>> = { gcePersistentDisk: 'persistentDisk', cephfs: 'cephFS' };

/** Exactly one source, and a sound one. */
export function checkSource(field: string, volume: Volume): FieldError[] {
  const given = sourcesOf(volume);
  const [first] = given;
  if (first === undefined) return [required(field, 'must specify a volume type')];
  const path = `${field}.${pathNames[first] ?? first}`;
  const rule = own[first] as Check | undefined;
  const errors = checkUnion(field, given, 'may not specify more than 1 volume type');
  return [...errors, ...(rule ? rule(path, volume[first]) : checkSourceOf(path, first, volume[first]))];
}

/** What is said about where a volume comes from. */
function sourcesOf(volume: Volume): (keyof Sources)[] {
  const sources: (keyof Sources)[] = [];
  for (const key in volume)
    if (key !== 'name' && volume[key as keyof Volume] !== undefined) sources.push(key as keyof Sources);
  return sources;
}

/** What a claim that comes and goes with its pod may say of itself: labels and annotations. */
function checkClaimTemplate(field: string, { metadata, spec }: PersistentVolumeClaimTemplate): FieldError[] {
  const errors = checkTemplateMeta(`${field}.metadata`, metadata);
  for (const [name, value] of Object.entries(metadata ?? {}))
    if (name !== 'labels' && name !== 'annotations' && value !== undefined)
      errors.push(forbiddenField(`${field}.metadata.${name}`, 'cannot be set'));
  return [...errors, ...(spec ? checkClaim(`${field}.spec`, spec) : checkRequired(`${field}.spec`, spec))];
}
