/** The parameters of requests. Source: https://kubernetes.io/docs/reference/kubernetes-api/common-parameters/ */

export interface Parameter {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'boolean';
  readonly description: string;
}

const text = (name: string, description: string): Parameter => ({ name, type: 'string', description });
const whole = (name: string, description: string): Parameter => ({ name, type: 'integer', description });
const flag = (name: string, description: string): Parameter => ({ name, type: 'boolean', description });

/** Parts of a path. */
export const pathParameters: Readonly<Record<'namespace' | 'name', Parameter>> = {
  namespace: text('namespace', 'Namespace of the object.'),
  name: text('name', 'Name of the object.'),
};

/** Known to all methods of a path. */
export const prettyParameter = text('pretty', 'If true, the answer is indented.');

const dryRun = text('dryRun', 'All: go through every stage of the request, but store nothing.');
const fieldManager = text('fieldManager', 'Who makes the changes, for the record of who set which field.');
const fieldValidation = text(
  'fieldValidation',
  'What to do with unknown and repeated fields. Ignore: drop them. Warn: drop them, and say so in a warning. Strict: refuse the request.',
);
const resourceVersion = text('resourceVersion', 'Which version of the data may, or must, be answered with.');

/** Query parameters of GET. */
export const readParameters: readonly Parameter[] = [];

/** Query parameters of POST and PUT. */
export const writeParameters: readonly Parameter[] = [dryRun, fieldManager, fieldValidation];

/** Query parameters of PATCH. */
export const patchParameters: readonly Parameter[] = [
  ...writeParameters,
  flag('force', 'Take over fields that others have set. Only for apply patches.'),
];

/** Query parameters of LIST. */
export const collectionParameters: readonly Parameter[] = [
  flag('allowWatchBookmarks', 'Send events of type BOOKMARK in a watch, which tell the version reached.'),
  text('continue', 'Where the list goes on, from the metadata of its previous part.'),
  text('fieldSelector', 'Only objects whose fields fulfil this.'),
  text('labelSelector', 'Only objects whose labels fulfil this.'),
  whole('limit', 'At most this many objects; the rest can be asked for with `continue`.'),
  resourceVersion,
  text('resourceVersionMatch', 'How `resourceVersion` is meant: NotOlderThan or Exact.'),
  flag('sendInitialEvents', 'Begin a watch with the objects that exist, and a bookmark at their end.'),
  whole('timeoutSeconds', 'How long the request may take.'),
  flag('watch', 'Send the changes from now on instead of a list.'),
];

/** Query parameters of DELETE. */
export const deleteParameters: readonly Parameter[] = [
  dryRun,
  whole('gracePeriodSeconds', 'How many seconds the object may take to go. 0 removes it at once.'),
  flag('orphanDependents', 'Deprecated: use propagationPolicy.'),
  flag(
    'ignoreStoreReadErrorWithClusterBreakingPotential',
    'Whether to delete an object that cannot be read from the store, without its finalizers. Dangerous.',
  ),
  text('propagationPolicy', 'What becomes of dependents: Orphan, Background or Foreground.'),
];
