/** Reads manifests, remembering where in which file each field stands, so that an error can point at it. */
import { isUtf8 } from 'node:buffer';
import { readdirSync, readFileSync, type Stats, statSync } from 'node:fs';
import path from 'node:path';
import { type Document, isCollection, isNode, isSeq, LineCounter, type Node, parseAllDocuments } from 'yaml';
import { gatedKinds, type Kind, type KubeObject, kinds, type New, StatusError } from '#api';
import { systemErrorCode, toError, UsageError, yamlOptions } from '#base';

/** Whether a server has those behind gates, it says itself. */
const known = [...kinds, ...gatedKinds];

/** An object of a manifest, and where it came from. */
export interface Manifest {
  /** Undefined for a kind that is not the API's own: the server knows it, or not. */
  readonly kind: Kind | undefined;
  readonly object: New<KubeObject>;
  /** `file:line` of a field, or of the nearest field around it; `spec.containers[0].image`. */
  locate(field: string): string;
}

/** All objects of a file, or of the .yaml, .yml and .json files of a folder, in order of name.
 *  Throws UsageError with file, line and field for what cannot be read. */
export function loadManifests(location: string): Manifest[] {
  const files = manifestFiles(location);
  if (files.length === 0) throw new UsageError(nothingFound(location));
  const manifests = files.flatMap(file => parseManifests(readText(file), file));
  if (manifests.length === 0) throw new UsageError(`${location}: holds no objects`);
  return manifests;
}

/** What a folder without manifests is told to need; .json files of a project are not read as manifests. */
function nothingFound(folder: string): string {
  if (!readdirSync(folder).includes('package.json')) return `${folder}: no manifest (.yaml, .yml or .json) found`;
  return `${folder}: the project has a package.json but no manifest: add a .yaml file that says how to run its image, as examples/hello has`;
}

function manifestFiles(location: string): string[] {
  const stats = statOf(location);
  if (!stats) throw new UsageError(`${location}: no such file or folder`);
  if (!stats.isDirectory()) return [location];
  const isProject = readdirSync(location).includes('package.json');
  return readdirSync(location)
    .filter(name => /\.ya?ml$/.test(name) || (name.endsWith('.json') && !isProject))
    .toSorted()
    .map(name => path.join(location, name));
}

/** Undefined for what is not there. */
function statOf(location: string): Stats | undefined {
  try {
    return statSync(location, { throwIfNoEntry: false });
  } catch (error) {
    throw unreadable(location, error);
  }
}

function unreadable(location: string, error: unknown): UsageError {
  const why = systemErrorCode(error) === 'ELOOP' ? 'links there lead in a circle' : toError(error).message;
  return new UsageError(`${location}: cannot be read: ${why}`, { cause: error });
}

function readText(file: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw unreadable(file, error);
  }
  if (!isUtf8(bytes)) throw new UsageError(`${file}: is no text in UTF-8, as manifests are`);
  return bytes.toString();
}

/** The objects of one text of one or more YAML (or JSON) documents. */
export function parseManifests(text: string, file: string): Manifest[] {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { ...yamlOptions, lineCounter: lines, prettyErrors: false });
  const at = (offset: number) => `${file}:${lines.linePos(offset).line}`;
  return (documents as Document.Parsed[]).flatMap(document => {
    const [problem] = document.errors;
    if (problem) throw new UsageError(`${at(problem.pos[0])}: ${problem.message.split('\n')[0]}`);
    const value = toValue(document, file);
    if (value === null || value === undefined) return [];
    const locate = (field: string) => at(offsetOf(document, pathOf(field)));
    return toManifest(value, locate);
  });
}

function toValue(document: Document.Parsed, file: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw new UsageError(`${file}: ${toError(error).message}`, { cause: error });
  }
}

type Locate = (field: string) => string;

function toManifest(value: unknown, locate: Locate): Manifest[] {
  const fields = (typeof value === 'object' ? value : {}) as Partial<Record<string, unknown>>;
  const { apiVersion, kind: kindName, items } = fields;
  if (typeof apiVersion !== 'string') throw new UsageError(`${locate('apiVersion')}: apiVersion: Required value`);
  if (typeof kindName !== 'string') throw new UsageError(`${locate('kind')}: kind: Required value`);
  const itemsOf = apiVersion === 'v1' && kindName === 'List' ? {} : itemsOfList(apiVersion, kindName);
  if (itemsOf) {
    if (!Array.isArray(items)) throw new UsageError(`${locate('items')}: items: Required value`);
    return items.flatMap((item: unknown, index) =>
      toManifest(typeof item === 'object' ? { ...itemsOf, ...item } : item, field =>
        locate(`items[${index}].${field}`),
      ),
    );
  }
  const kind = known.find(candidate => candidate.kind === kindName && candidate.apiVersion === apiVersion);
  if (!kind && isOwnGroup(apiVersion)) throw noKind({ apiVersion, kindName, locate });
  assertName(fields['metadata'], locate);
  return [{ kind, object: value as New<KubeObject>, locate }];
}

/** What the items of a list of one kind are, where they do not say so, as in PodList; undefined for what is no list. */
function itemsOfList(apiVersion: string, listKind: string): { apiVersion: string; kind: string } | undefined {
  const found = known.find(candidate => candidate.apiVersion === apiVersion && candidate.listKind === listKind);
  return found && { apiVersion, kind: found.kind };
}

/** Whether a version is of a group that the API has by itself: what that lacks, no definition can add. */
const isOwnGroup = (apiVersion: string): boolean => {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return known.some(kind => kind.group === group);
};

/** The error of a kind that is not served. */
export const noKind = ({
  apiVersion,
  kindName,
  locate,
}: {
  apiVersion: string;
  kindName: string;
  locate: Locate;
}): UsageError => new UsageError(`${locate('kind')}: kind: no kind "${kindName}" in version "${apiVersion}"`);

/** An object is applied by its name, and YAML takes `yes` and `12` for something else than texts. */
function assertName(metadata: unknown, locate: Locate): void {
  const { name, generateName } = (metadata ?? {}) as { name?: unknown; generateName?: unknown };
  if (typeof name === 'string' && name !== '') return;
  const at = `${locate('metadata.name')}: metadata.name`;
  if (name !== undefined && name !== null && name !== '')
    throw new UsageError(`${at}: Invalid value: ${JSON.stringify(name)}: must be a string: put it in quotes`);
  if (generateName !== undefined)
    throw new UsageError(`${at}: Required value: with generateName an object can be created, but not applied`);
  throw new UsageError(`${at}: Required value`);
}

/** `spec.ports[0].name` as `['spec', 'ports', 0, 'name']`; keys in brackets stay text. */
export function pathOf(field: string): (string | number)[] {
  return [...field.matchAll(/([^.[\]]+)|\[([^\]]*)\]/g)].map(([, name, index]) => {
    if (name !== undefined) return name;
    return /^\d+$/.test(index ?? '') ? Number(index) : (index ?? '');
  });
}

function offsetOf(document: Document.Parsed, fieldPath: readonly (string | number)[]): number {
  for (let length = fieldPath.length; length > 0; length--) {
    const node = findNode(document.contents, fieldPath.slice(0, length));
    if (node?.range) return node.range[0];
  }
  return document.range[0];
}

/** The node of a path; where the path names no item of a list, it is of the first item that has the rest. */
function findNode(node: Node | null | undefined, [name, ...rest]: readonly (string | number)[]): Node | undefined {
  if (name === undefined) return node ?? undefined;
  if (isSeq(node) && typeof name === 'string') {
    for (const item of node.items) {
      const found = isNode(item) ? findNode(item, [name, ...rest]) : undefined;
      if (found) return found;
    }
    return undefined;
  }
  const child: unknown = isCollection(node) ? node.get(name, true) : undefined;
  return isNode(child) ? findNode(child, rest) : undefined;
}

/** The field of a message without causes: one that is unknown, or one of a wrong type, named after a Go type. */
function fieldNamedBy(message: string): string | undefined {
  return /unknown field "([^"]+)"/.exec(message)?.[1] ?? /Go struct field \w+\.(\S+) of type/.exec(message)?.[1];
}

/** A refusal of the server as one line that points into the manifest. */
export function locateRefusal(manifest: Manifest, error: StatusError): UsageError {
  const [cause] = error.status.details?.causes ?? [];
  const ofPatch = cause?.field === 'patch' ? cause.message : undefined;
  const field = (ofPatch === undefined ? cause?.field : undefined) ?? fieldNamedBy(error.message) ?? 'metadata.name';
  const message = ofPatch === undefined ? error.message : explainPatch(manifest, ofPatch);
  return new UsageError(`${manifest.locate(field)}: ${message}`, { cause: error });
}

/** Upstream's refusal of a patch that makes no object begins with the whole patch, and names no object: it is said as
 *  that of the same object when it is created. */
function explainPatch({ object: { kind, apiVersion } }: Manifest, message: string): string {
  const why = message.replace(/^Invalid value: "(?:[^"\\]|\\.)*": /s, '');
  return `${kind} in version "${apiVersion}" cannot be handled as a ${kind}: ${why}`;
}
