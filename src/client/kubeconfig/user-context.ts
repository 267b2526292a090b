/** Adds a cluster to the user's own kubeconfig, and removes it, leaving everything else as it is, comments included. */
import { chown, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { type Document, isSeq, parseDocument } from 'yaml';
import {
  type FileOwner,
  makeFolder,
  namingDisk,
  readFileIfExists,
  systemErrorCode,
  toError,
  UsageError,
  writeFileAtomically,
  yamlOptions,
} from '#base';
import { type KubeconfigCluster, type KubeconfigUser, parseKubeconfig, readKubeconfig } from './kubeconfig.ts';
import { connectionOf, type Environment, kubeconfigFiles, loadKubeconfig, resolveContext } from './load.ts';

/** Which context of the user's kubeconfig. */
export interface UserContextOptions {
  /** Name of the context, its cluster and its user. */
  name: string;
  /** Tells where the user's kubeconfig is. */
  env: Environment;
}

/** Copies the current context of the file `kubeconfig` into the user's kubeconfig, certificates inline, under `name`,
 *  and makes it current. A file that is new gets mode 0600. UsageError when it has another cluster of that name. */
export async function addUserContext({
  kubeconfig,
  name,
  env,
}: UserContextOptions & { kubeconfig: string }): Promise<void> {
  const context = resolveContext(await loadKubeconfig({ file: kubeconfig, env }));
  const { server, ca, cert, key, token } = await connectionOf(context);
  const origin: Origin = { kubeconfig: path.resolve(kubeconfig), ca: base64(ca) };
  const cluster: KubeconfigCluster = {
    server,
    ...data('certificate-authority-data', ca),
    extensions: [{ name: originExtension, extension: { kubeconfig: origin.kubeconfig } }],
  };
  const user: KubeconfigUser = {
    ...data('client-certificate-data', cert),
    ...data('client-key-data', key),
    ...(typeof token === 'string' ? { token } : {}),
  };
  await edit(env, { except: kubeconfig }, document => {
    const there = clustersOf(document).find(entry => entry.name === name)?.cluster;
    if (there && !isCopyOf(there, origin))
      throw new UsageError(
        `it has another cluster "${name}" already, at ${there.server}: give this one another --name, or remove that with kubectl config delete-cluster ${name}`,
      );
    if (!document.has('apiVersion')) document.set('apiVersion', 'v1');
    if (!document.has('kind')) document.set('kind', 'Config');
    putEntry(document, 'clusters', { name, cluster });
    putEntry(document, 'users', { name, user });
    putEntry(document, 'contexts', { name, context: { cluster: name, user: name } });
    document.set('current-context', name);
  });
}

/** Tells which file a cluster's entry was copied from. */
const originExtension = 'kubernode.dev/copied-from';

interface Origin {
  readonly kubeconfig: string;
  /** In base64. */
  readonly ca: string | undefined;
}

/** Whether an entry was made from this file: also when a cluster was made anew there, but not when another cluster has
 *  the same authority, as one that was restored from its copy. An entry that does not tell is known by its
 *  authority. */
function isCopyOf({ extensions, ...cluster }: KubeconfigCluster, { kubeconfig, ca }: Origin): boolean {
  const told = Array.isArray(extensions) ? extensions.find(({ name }) => name === originExtension) : undefined;
  return told ? told.extension?.['kubeconfig'] === kubeconfig : cluster['certificate-authority-data'] === ca;
}

const clustersOf = (document: Document) => readKubeconfig(document.toJS(), 'the kubeconfig').clusters;

/** Removes what {@link addUserContext} added for this cluster: the entries called `prefix`, or `prefix-...`, that were
 *  made from the file `kubeconfig`. Does nothing when there is none. */
export async function removeUserContexts({
  kubeconfig,
  prefix,
  env,
}: {
  readonly kubeconfig: string;
  readonly prefix: string;
  readonly env: Environment;
}): Promise<void> {
  const text = await readFileIfExists(kubeconfig);
  if (text === undefined) return;
  const { ca } = await connectionOf(resolveContext(parseKubeconfig(text, kubeconfig)));
  const origin = { kubeconfig: path.resolve(kubeconfig), ca: base64(ca) };
  await edit(env, { except: kubeconfig }, document => {
    for (const { name, cluster } of clustersOf(document)) {
      if ((name !== prefix && !name.startsWith(`${prefix}-`)) || !isCopyOf(cluster, origin)) continue;
      for (const field of ['clusters', 'users', 'contexts']) removeEntry(document, field, name);
      if (document.get('current-context') === name) document.set('current-context', '');
    }
  });
}

const base64 = (pem: string | undefined): string | undefined =>
  pem === undefined ? undefined : Buffer.from(pem).toString('base64');

const data = <F extends string>(field: F, pem: string | undefined) =>
  (pem === undefined ? {} : { [field]: base64(pem) }) as { [field in F]?: string };

/** Edits the first of the user's kubeconfig files, through links, if that changes it. */
async function edit(
  env: Environment,
  { except }: { except?: string },
  change: (document: Document) => void,
): Promise<void> {
  const file = await resolveLinks(kubeconfigFiles(env)[0] as string);
  if (except !== undefined && file === (await resolveLinks(except))) return;
  const text = (await readFileIfExists(file)) ?? '';
  const document = parseDocument(text, yamlOptions);
  const [error] = document.errors;
  if (error) throw new UsageError(`${file}: ${error.message.split('\n')[0]}`, { cause: error });
  change(document);
  const changed = document.toString({ lineWidth: 0 });
  if (document.contents === null || changed === text) return;
  try {
    await replace(file, changed);
  } catch (error) {
    const named = namingDisk(error, file);
    const why = toError(named).message;
    throw new UsageError(named === error ? `${file} cannot be written: ${why}` : why, { cause: error });
  }
}

/** The file, and folders that are made for it, stay whose they were: under `sudo -E` root writes what is a user's. */
async function replace(file: string, text: string): Promise<void> {
  const owner = process.geteuid?.() === 0 ? await ownerOf(file) : undefined;
  const made = await makeFolder(path.dirname(file));
  if (made !== undefined && owner)
    for (let folder = path.dirname(file); folder.length >= made.length; folder = path.dirname(folder))
      await chown(folder, owner.uid, owner.gid);
  await writeFileAtomically(file, text, await modeOf(file), { owner });
}

/** Whose a file is, or would be: its folder's owner's. */
async function ownerOf(file: string): Promise<FileOwner> {
  try {
    return await stat(file);
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT' || path.dirname(file) === file) throw error;
    return await ownerOf(path.dirname(file));
  }
}

async function resolveLinks(file: string): Promise<string> {
  try {
    return await realpath(file);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return file;
    throw new UsageError(`${file} cannot be read: ${toError(error).message}`, { cause: error });
  }
}

async function modeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).mode & 0o777;
  } catch {
    return 0o600;
  }
}

type Entry = { name: string } & Record<string, unknown>;

function putEntry(document: Document, field: string, entry: Entry): void {
  let list = document.get(field);
  if (!isSeq(list)) document.set(field, (list = document.createNode([])));
  if (!isSeq(list)) return;
  list.flow = false;
  const index = indexOf(list.toJSON(), entry.name);
  if (index < 0) list.add(document.createNode(entry));
  else list.set(index, document.createNode(entry));
}

function removeEntry(document: Document, field: string, name: string): void {
  const list = document.get(field);
  if (!isSeq(list)) return;
  const index = indexOf(list.toJSON(), name);
  if (index >= 0) list.delete(index);
}

function indexOf(entries: unknown, name: string): number {
  return (entries as ({ name?: unknown } | null)[]).findIndex(entry => entry?.name === name);
}
