import { X509Certificate } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import https from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock, UsageError } from '#base';
import { ensurePki } from './ensure-pki.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'kubernode-pki-'));
});
afterEach(() => rm(directory, { recursive: true }));

const ensure = (changes: Partial<Parameters<typeof ensurePki>[0]> = {}) =>
  ensurePki({ directory, nodeName: 'n1', clock: systemClock, machineNames: ['192.0.2.7', '2001:db8::7'], ...changes });

describe('ensurePki', () => {
  it('makes everything once and then leaves it alone', async () => {
    const first = await ensure();
    const second = await ensure();
    expect(first.issued.map(({ name }) => name)).toContain('front-proxy-client');
    expect(second).toEqual({ ...first, issued: [] });
    expect((await readdir(first.directory)).filter(file => !/^[a-z-]+\.(crt|key|pub)$/.test(file))).toEqual([]);
  });

  it('keeps private keys readable by their owner only', async () => {
    const { directory: folder } = await ensure();
    const keys = (await readdir(folder)).filter(file => file.endsWith('.key'));
    const modes = await Promise.all(keys.map(async key => (await stat(path.join(folder, key))).mode & 0o777));
    expect(new Set(modes)).toEqual(new Set([0o600]));
  });

  it('writes private keys in the form that clients know elliptic curves by', async () => {
    const { directory: folder } = await ensure();
    const keys = (await readdir(folder)).filter(file => file.endsWith('.key'));
    const texts = await Promise.all(keys.map(key => readFile(path.join(folder, key), 'utf8')));
    expect(new Set(texts.map(text => text.split('\n')[0]))).toEqual(new Set(['-----BEGIN EC PRIVATE KEY-----']));
  });

  it('signs servers for every name of the cluster, valid for ten years', async () => {
    const { certificates, authorities } = await ensure({ serviceAddress: '10.111.0.1' });
    const server = new X509Certificate(certificates.apiserver.certificate);
    expect(server.verify(new X509Certificate(authorities.ca.certificate).publicKey)).toBe(true);
    for (const address of ['127.0.0.1', '::1', '10.111.0.1', '192.0.2.7', '2001:db8::7'])
      expect(server.checkIP(address)).toBe(address);
    for (const host of ['localhost', 'n1', 'kubernetes', 'kubernetes.default.svc.cluster.local'])
      expect(server.checkHost(host)).toBe(host);
    expect(server.validToDate.getTime()).toBeGreaterThan(Date.now() + 3640 * 86_400_000);
  });

  it('issues what is good when a clock is set that began in 1970', async () => {
    const { certificates, authorities } = await ensure({ clock: { now: () => 10_000 } });
    const ends = [authorities.ca, certificates.apiserver].map(({ certificate }) => new X509Certificate(certificate));
    for (const { validToDate } of ends) expect(validToDate.getTime()).toBeGreaterThan(Date.UTC(2035));
    expect((await ensure({ clock: { now: () => Date.UTC(2026, 6) } })).issued).toEqual([]);
  });

  it('serves HTTPS and identifies clients by name and group', async () => {
    const { certificates, authorities } = await ensure();
    const ca = authorities.ca.certificate;
    const server = https.createServer(
      { ca, cert: certificates.apiserver.certificate, key: certificates.apiserver.key, requestCert: true },
      (request, response) => {
        const socket = request.socket as TLSSocket;
        const { CN, O } = socket.getPeerCertificate().subject;
        response.end(JSON.stringify([socket.authorized, CN, O]));
      },
    );
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as { port: number };
      const { kubelet } = certificates;
      const answer = await new Promise<string>((resolve, reject) => {
        https
          .get({ host: '127.0.0.1', port, ca, cert: kubelet.certificate, key: kubelet.key, agent: false }, response => {
            response.setEncoding('utf8').on('data', resolve);
          })
          .on('error', reject);
      });
      expect(answer).toBe('[true,"system:node:n1","system:nodes"]');
    } finally {
      await new Promise(resolve => server.close(resolve));
    }
  });

  it('issues again what is damaged, of another machine, or half-written', async () => {
    const first = await ensure();
    await writeFile(first.certificates.admin.certificateFile, 'not a certificate');
    await writeFile(first.certificates.dns.keyFile, first.certificates.proxy.key);
    const second = await ensure({ machineNames: ['192.0.2.8'] });
    expect(second.issued.map(({ name }) => name)).toEqual(['apiserver', 'admin', 'kubelet-server', 'dns']);
    expect(second.authorities).toEqual(first.authorities);
    expect((await ensure({ machineNames: ['192.0.2.8'] })).issued).toEqual([]);
  });

  it('renews an old authority so that clients that trust it still do', async () => {
    const first = await ensure({ validityDays: 100 });
    const later = Date.now() + 50 * 86_400_000;
    const second = await ensure({ clock: { now: () => later } });
    const authority = new X509Certificate(first.authorities.ca.certificate);
    expect(second.authorities.ca.key).toBe(first.authorities.ca.key);
    expect(second.authorities.ca.certificate).not.toBe(first.authorities.ca.certificate);
    expect(new X509Certificate(second.certificates.apiserver.certificate).verify(authority.publicKey)).toBe(true);
  });

  it('makes no certificate that outlives its authority', async () => {
    const first = await ensure({ validityDays: 200 });
    await rm(first.certificates.admin.certificateFile);
    const second = await ensure({ validityDays: 3000 });
    expect(second.issued.map(({ name }) => name)).toEqual(['admin']);
    const [own, authority] = [second.certificates.admin.certificate, second.authorities.ca.certificate].map(
      text => new X509Certificate(text).validTo,
    );
    expect(own).toBe(authority);
  });

  it('refuses to go on with a damaged authority, naming the file', async () => {
    const { authorities } = await ensure();
    await writeFile(authorities.ca.certificateFile, 'rubbish');
    const attempt = ensure();
    await expect(attempt).rejects.toThrow(UsageError);
    await expect(attempt).rejects.toThrow(/pki: ca\.crt: not readable/);
    expect(await readFile(authorities.ca.certificateFile, 'utf8')).toBe('rubbish');
  });

  it('says so when the data directory is a file', async () => {
    const file = path.join(directory, 'file');
    await writeFile(file, '');
    await expect(ensure({ directory: file })).rejects.toThrow(UsageError);
  });
});
