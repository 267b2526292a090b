/** A cluster as a service of systemd: it starts with the machine, comes back when it dies, and ends with the
 *  machine. */
import { createServer } from 'node:net';
import { afterAll, beforeAll, expect } from 'vitest';
import { type BootedSystemd, bootSystemd, systemdUnavailable } from '../support/booted-systemd.ts';
import { eventually, freePort, kubernode, testUnless } from '../support/cluster.ts';

const it = testUnless(systemdUnavailable());
const dataDir = '/srv/odd "place" 100%h';
const unit = 'kubernode-odd-place-100-h.service';

let machine: BootedSystemd;
let port: number;
beforeAll(async () => {
  if (systemdUnavailable() !== undefined) return;
  machine = await bootSystemd();
  port = await freePort();
});
afterAll(() => machine?.[Symbol.asyncDispose]());

const run = (...args: string[]) => machine.run(kubernode, [...args, '--data-dir', dataDir]);
const install = () => run('service', 'install', '--no-node', '--simulated-nodes', '1', '--api-port', String(port));
const systemctl = async (...args: string[]) => (await machine.run('systemctl', [...args, unit])).stdout.trim();
const status = async () =>
  JSON.parse((await run('status', '-o', 'json')).stdout) as { state: string; pid: number; supervisorPid: number };

it('says why it does not start', async () => {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve));
  const { exitCode, stderr } = await install();
  await new Promise(resolve => server.close(resolve));
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringContaining('does not start: --api-port') });
  expect(stderr.trim().split('\n')).toHaveLength(1);
});

it('runs once it is installed, and is one cluster', async () => {
  const installed = await install();
  expect(installed).toMatchObject({ exitCode: 0, stderr: '' });
  expect(installed.stdout).toContain(`kubernode logs --data-dir '${dataDir}'`);
  expect((await run('status')).exitCode).toBe(0);
  // Of the user that it runs as: a service has no HOME.
  expect(await machine.read('/root/.kube/config')).toContain('name: kubernode-odd-place-100-h');
  expect(await systemctl('is-enabled')).toBe('enabled');
  expect((await install()).stderr).toContain('runs already: stop it with kubernode down');
});

it('comes back when it dies, with its supervisor', async () => {
  const { pid, supervisorPid } = await status();
  await machine.run('kill', ['-9', String(supervisorPid), String(pid)]);
  await eventually('it runs again', async () => {
    const again = await status();
    return again.state === 'running' && again.pid !== pid;
  });
  expect(await systemctl('show', '--property', 'NRestarts', '--value')).toBe('1');
});

it('ends and starts with the machine', async () => {
  await machine.reboot();
  await eventually('it runs again', async () => (await run('status')).exitCode === 0);
  expect(await machine.read(`${dataDir}/kubernode.log`)).toContain('Stopping the API server.');
});

it('stays down when it is stopped, and is gone when it is uninstalled', async () => {
  expect((await run('down')).exitCode).toBe(0);
  expect(await systemctl('is-active')).toBe('inactive');
  expect(await run('service', 'uninstall')).toMatchObject({ exitCode: 0, stderr: '' });
  expect((await machine.run('systemctl', ['cat', unit])).exitCode).not.toBe(0);
  expect((await run('service', 'uninstall')).stderr).toContain(`there is no service ${unit}`);
  expect(await run('down', '--purge')).toMatchObject({ exitCode: 0, stderr: '' });
});
