/** The parameters of requests. Source: https://kubernetes.io/docs/reference/kubernetes-api/common-parameters/ */

export interface Parameter {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'boolean';
  readonly description: string;
}

const text = (name: string, description: string): Parameter => ({ name, type: 'string', description });
const whole = (name: string, description: string): Parameter => ({ name, type: 'integer', description });
const flag = (name: string, description: string): Parameter => ({ name, type: 'boolean', description });

/** Names of the parts of paths that stand in braces. */
export type PathParameter = 'namespace' | 'name' | 'path';

/** Parts of a path. */
export const pathParameters: Readonly<Record<PathParameter, Parameter>> = {
  namespace: text('namespace', 'Namespace of the object.'),
  name: text('name', 'Name of the object.'),
  path: text('path', 'Path at what is behind the proxy.'),
};

const pretty = text('pretty', 'If true, the answer is indented.');

const dryRun = text('dryRun', 'All: go through every stage of the request, but store nothing.');
const fieldManager = text('fieldManager', 'Who makes the changes, for the record of who set which field.');
const fieldValidation = text(
  'fieldValidation',
  'What to do with unknown and repeated fields. Ignore: drop them. Warn: drop them, and say so in a warning. Strict: refuse the request.',
);
const resourceVersion = text('resourceVersion', 'Which version of the data may, or must, be answered with.');

/** Query parameters of GET. */
export const readParameters: readonly Parameter[] = [pretty];

/** Query parameters of POST and PUT. */
export const writeParameters: readonly Parameter[] = [dryRun, fieldManager, fieldValidation, pretty];

/** Query parameters of PATCH. */
export const patchParameters: readonly Parameter[] = [
  ...writeParameters,
  flag('force', 'Take over fields that others have set. Only for apply patches.'),
];

/** Query parameters that choose objects. */
const choosingParameters: readonly Parameter[] = [
  text('continue', 'Where the list goes on, from the metadata of its previous part.'),
  text('fieldSelector', 'Only objects whose fields fulfil this.'),
  text('labelSelector', 'Only objects whose labels fulfil this.'),
  whole('limit', 'At most this many objects; the rest can be asked for with `continue`.'),
  resourceVersion,
  text('resourceVersionMatch', 'How `resourceVersion` is meant: NotOlderThan or Exact.'),
  flag('sendInitialEvents', 'Begin a watch with the objects that exist, and a bookmark at their end.'),
  whole('timeoutSeconds', 'How long the request may take.'),
  pretty,
];

/** Query parameters of LIST. */
export const collectionParameters: readonly Parameter[] = [
  ...choosingParameters,
  flag('allowWatchBookmarks', 'Send events of type BOOKMARK in a watch, which tell the version reached.'),
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
  pretty,
];

/** Query parameters of the DELETE of a collection. */
export const deleteCollectionParameters: readonly Parameter[] = [
  ...choosingParameters,
  ...deleteParameters.filter(({ name }) => name !== pretty.name),
];

const container = text('container', 'Which container. Default: the one that an annotation names, or the only one.');
const streams: readonly Parameter[] = [
  container,
  flag('stderr', 'Whether what the process says of errors is sent.'),
  flag('stdin', 'Whether the process is sent what the client says.'),
  flag('stdout', 'Whether what the process says is sent.'),
  flag('tty', 'Whether the process has a terminal.'),
];

/** Query parameters of connections, by subresource. */
export const connectParameters: Readonly<Record<string, readonly Parameter[]>> = {
  attach: streams,
  exec: [text('command', 'What is run, without a shell, word by word.'), ...streams],
  portforward: [whole('ports', 'Ports of the pod, for clients that connect by WebSocket.')],
  proxy: [text('path', 'Path at what is behind the proxy.')],
};

/** Query parameters of a pod's log. */
export const logParameters: readonly Parameter[] = [
  container,
  flag('follow', 'Go on with what is logged from now on.'),
  flag('insecureSkipTLSVerifyBackend', 'Do not check whose certificate the kubelet has.'),
  whole('limitBytes', 'At most this many bytes.'),
  pretty,
  flag('previous', 'Of the container before this one.'),
  whole('sinceSeconds', 'Only what was logged in the last so many seconds.'),
  text('stream', 'All, Stdout or Stderr.'),
  whole('tailLines', 'Only so many lines from the end.'),
  flag('timestamps', 'Begin each line with its time.'),
];
