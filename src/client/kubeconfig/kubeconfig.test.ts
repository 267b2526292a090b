import { describe, expect, it } from 'vitest';
import { UsageError } from '#base';
import { emptyKubeconfig, type Kubeconfig, mergeKubeconfigs, parseKubeconfig, renderKubeconfig } from './kubeconfig.ts';
import { resolveContext } from './load.ts';

const text = `
apiVersion: v1
kind: Config
current-context: home
clusters:
- name: home
  cluster: {server: https://10.0.0.1:6443, certificate-authority: ca.pem}
users:
- name: me
  user: {client-certificate: /etc/me.pem, client-key: keys/me.key}
contexts:
- name: home
  context: {cluster: home, user: me, namespace: shop}
- name: broken
  context: {cluster: away, user: me}
`;

describe('a kubeconfig', () => {
  it('names files relative to itself', () => {
    const { clusters, users } = parseKubeconfig(text, '/home/me/.kube/config');
    expect(clusters[0]?.cluster['certificate-authority']).toBe('/home/me/.kube/ca.pem');
    expect(users[0]?.user).toEqual({ 'client-certificate': '/etc/me.pem', 'client-key': '/home/me/.kube/keys/me.key' });
  });

  it.each([
    { what: 'empty', content: '' },
    { what: 'without lists', content: 'kind: Config\nclusters: null\n' },
  ])('may be $what', ({ content }) => {
    expect(parseKubeconfig(content, 'f')).toEqual(emptyKubeconfig());
  });

  it.each([
    { content: 'a: [', message: /^f: .*line 1/ },
    { content: '- a', message: 'f: not a kubeconfig' },
    { content: 'kind: Pod', message: 'f: kind: must be Config, is Pod' },
    { content: 'clusters: {}', message: 'f: clusters: must be a list' },
    { content: 'users: [{user: {}}]', message: 'f: users[0].name: Required value' },
  ])('is refused: $content', ({ content, message }) => {
    expect(() => parseKubeconfig(content, 'f')).toThrow(UsageError);
    expect(() => parseKubeconfig(content, 'f')).toThrow(message);
  });

  it('is merged with others, the first of a name winning', () => {
    const config = (server: string, current: string): Kubeconfig => ({
      ...emptyKubeconfig(),
      clusters: [
        { name: 'c', cluster: { server } },
        { name: server, cluster: { server } },
      ],
      'current-context': current,
    });
    const merged = mergeKubeconfigs([config('one', ''), config('two', 'x'), config('three', 'y')]);
    expect(merged.clusters.map(({ name, cluster }) => `${name}=${cluster.server}`)).toEqual([
      'c=one',
      'one=one',
      'two=two',
      'three=three',
    ]);
    expect(merged['current-context']).toBe('x');
  });

  it('resolves a context to its parts', () => {
    const config = parseKubeconfig(text, '/f');
    expect(resolveContext(config)).toMatchObject({ cluster: { server: 'https://10.0.0.1:6443' }, namespace: 'shop' });
    expect(() => resolveContext(config, 'absent')).toThrow('no context "absent"');
    expect(() => resolveContext(config, 'broken')).toThrow('no cluster "away", which context "broken" names');
    expect(() => resolveContext(emptyKubeconfig())).toThrow('no current context');
  });

  it('is rendered with everything inline', () => {
    const rendered = renderKubeconfig({
      name: 'k',
      server: 'https://h:1',
      ca: 'CA',
      user: 'admin',
      clientCertificate: 'CERT',
      clientKey: 'KEY',
    });
    const { cluster, user } = resolveContext(parseKubeconfig(rendered, '/f'));
    expect(cluster).toEqual({ server: 'https://h:1', 'certificate-authority-data': 'Q0E=' });
    expect(user).toEqual({ 'client-certificate-data': 'Q0VSVA==', 'client-key-data': 'S0VZ' });
  });
});
