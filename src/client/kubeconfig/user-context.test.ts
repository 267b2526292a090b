import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { renderKubeconfig } from './kubeconfig.ts';
import { connectionOf, loadKubeconfig, resolveContext } from './load.ts';
import { addUserContext, removeUserContexts } from './user-context.ts';

let directory: string;
let admin: string;
let config: string;
let env: NodeJS.ProcessEnv;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kubernode-kubeconfig-'));
  admin = join(directory, 'admin.conf');
  config = join(directory, '.kube', 'config');
  env = { HOME: directory };
  writeFileSync(
    admin,
    renderKubeconfig({ name: 'cluster', server: 'https://h:1', ca: 'CA', clientCertificate: 'CERT', clientKey: 'KEY' }),
  );
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function write(text: string): void {
  mkdirSync(join(directory, '.kube'), { recursive: true });
  writeFileSync(config, text);
}

const add = () => addUserContext({ kubeconfig: admin, name: 'kubernode', env });
const remove = () => removeUserContexts({ kubeconfig: admin, prefix: 'kubernode', env });
const current = async () => connectionOf(resolveContext(await loadKubeconfig({ env })));

const other = `# my clusters
apiVersion: v1
kind: Config
preferences: {}
current-context: work # until Friday
clusters:
  - name: work
    cluster:
      server: https://work:6443
users: []
contexts:
  - name: work
    context:
      cluster: work
      user: ""
`;

describe("the user's kubeconfig", () => {
  it('is made, for its owner alone', async () => {
    await add();
    expect(await current()).toEqual({ server: 'https://h:1', ca: 'CA', cert: 'CERT', key: 'KEY' });
    expect(statSync(config).mode & 0o777).toBe(0o600);
  });

  it('keeps everything else, and is the same after removal but for the current context', async () => {
    write(other);
    chmodSync(config, 0o640);
    await add();
    expect(await current()).toMatchObject({ server: 'https://h:1' });
    const text = readFileSync(config, 'utf8');
    expect(text).toContain('# my clusters');
    expect(text).toContain('https://work:6443');
    expect(statSync(config).mode & 0o777).toBe(0o640);
    await remove();
    expect(readFileSync(config, 'utf8').replace(/users:\s+\[\]/, 'users: []')).toBe(
      other.replace('current-context: work #', 'current-context: "" #'),
    );
  });

  it('replaces an older context of the same name, and does not change when nothing does', async () => {
    await add();
    writeFileSync(admin, renderKubeconfig({ name: 'x', server: 'https://h:2', ca: 'CA', token: 'T' }));
    await add();
    expect(await current()).toEqual({ server: 'https://h:2', ca: 'CA', token: 'T' });
    const before = readFileSync(config, 'utf8');
    await add();
    expect(readFileSync(config, 'utf8')).toBe(before);
  });

  it.each(['https://theirs:1', 'https://127.0.0.1:6443'])("keeps somebody else's cluster at %s", async server => {
    const theirs = renderKubeconfig({ name: 'kubernode', server, ca: 'THEIRS', token: 'T' });
    write(theirs);
    await expect(add()).rejects.toThrow(`another cluster "kubernode" already, at ${server}`);
    expect(readFileSync(config, 'utf8')).toBe(theirs);
  });

  it('replaces that of a cluster that was in the same place', async () => {
    await add();
    writeFileSync(admin, renderKubeconfig({ name: 'x', server: 'https://h:2', ca: 'NEW', token: 'T' }));
    await add();
    expect(await current()).toEqual({ server: 'https://h:2', ca: 'NEW', token: 'T' });
  });

  it('replaces, and removes, one of the same authority that does not tell where it came from', async () => {
    write(renderKubeconfig({ name: 'kubernode', server: 'https://h:1', ca: 'CA', token: 'T' }));
    await add();
    write(renderKubeconfig({ name: 'kubernode', server: 'https://h:1', ca: 'CA', token: 'T' }));
    await remove();
    expect(readFileSync(config, 'utf8')).not.toContain('https://h:1');
  });

  it('keeps clusters of several names apart, also with one authority, as a restored copy has', async () => {
    await add();
    const copy = join(directory, 'copy.conf');
    writeFileSync(copy, renderKubeconfig({ name: 'x', server: 'https://h:2', ca: 'CA', token: 'T' }));
    await expect(addUserContext({ kubeconfig: copy, name: 'kubernode', env })).rejects.toThrow('another cluster');
    await addUserContext({ kubeconfig: copy, name: 'kubernode-copy', env });
    await removeUserContexts({ kubeconfig: copy, prefix: 'kubernode', env });
    const { contexts, clusters, users } = await loadKubeconfig({ env });
    expect([contexts, clusters, users].map(entries => entries.map(({ name }) => name))).toEqual([
      ['kubernode'],
      ['kubernode'],
      ['kubernode'],
    ]);
  });

  it('is the first file of KUBECONFIG, through a link', async () => {
    const real = join(directory, 'real');
    const link = join(directory, 'link');
    writeFileSync(real, other);
    symlinkSync(real, link);
    env = { HOME: directory, KUBECONFIG: `${link}:${join(directory, 'missing')}` };
    await add();
    expect(readFileSync(real, 'utf8')).toContain('kubernode');
    expect(await current()).toMatchObject({ server: 'https://h:1' });
  });

  it('is left alone when it is the very file to add', async () => {
    env = { HOME: directory, KUBECONFIG: admin };
    const before = readFileSync(admin, 'utf8');
    await add();
    expect(readFileSync(admin, 'utf8')).toBe(before);
  });

  it.skipIf(process.geteuid?.() !== 0)(
    "stays whose it is, or becomes its folder's owner's, when root writes it",
    async () => {
      chownSync(directory, 4321, 4321);
      await add();
      const owners = [config, join(directory, '.kube')].map(file => [statSync(file).uid, statSync(file).gid]);
      expect(owners).toEqual([
        [4321, 4321],
        [4321, 4321],
      ]);
      chownSync(config, 5432, 5432);
      await remove();
      expect([statSync(config).uid, statSync(config).gid]).toEqual([5432, 5432]);
    },
  );

  it('names itself when it cannot be read', async () => {
    writeFileSync(join(directory, '.kube'), '');
    await expect(addUserContext({ kubeconfig: admin, name: 'kubernode', env })).rejects.toThrow(
      `${config} cannot be read: ENOTDIR`,
    );
  });

  it('need not exist for a removal', async () => {
    await remove();
    await expect(loadKubeconfig({ env })).rejects.toThrow(`no kubeconfig found at ${config}`);
  });

  it('is never damaged further when it is not YAML', async () => {
    write('clusters: [');
    await expect(add()).rejects.toThrow(config);
    expect(readFileSync(config, 'utf8')).toBe('clusters: [');
  });

  it('leaves the context of another cluster alone', async () => {
    await add();
    const before = readFileSync(config, 'utf8');
    const another = join(directory, 'another.conf');
    writeFileSync(another, renderKubeconfig({ name: 'cluster', server: 'https://h:1', ca: 'CA' }));
    await removeUserContexts({ kubeconfig: another, prefix: 'kubernode', env });
    expect(readFileSync(config, 'utf8')).toBe(before);
  });
});

describe('a connection', () => {
  it('reads certificates and tokens from files', async () => {
    const files = { 'ca.pem': 'CA', token: 'T\n' };
    for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), content);
    const cluster = { server: 'https://h', 'certificate-authority': join(directory, 'ca.pem'), 'tls-server-name': 'n' };
    const connection = await connectionOf({
      cluster,
      user: { tokenFile: join(directory, 'token') },
      namespace: 'default',
    });
    expect(connection).toMatchObject({ server: 'https://h', ca: 'CA', tlsServerName: 'n' });
    expect(await (connection.token as () => Promise<string>)()).toBe('T');
  });

  it.each([
    { user: { exec: {} }, message: 'credential plugin' },
    { user: { 'client-key': '/absent/key' }, message: 'cannot read the client-key /absent/key' },
  ])('is refused: $message', async ({ user, message }) => {
    await expect(connectionOf({ cluster: { server: 'https://h' }, user, namespace: 'default' })).rejects.toThrow(
      message,
    );
  });
});
