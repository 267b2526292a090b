/** Sets up a clone: npm's packages, then, on the Node that they bring, this machine's packages and the bundle. Quick when
 *  there is nothing to do. Runs on any Node from 20 and imports nothing but Node: it is what comes before everything else.
 *
 *      node tools/set-up.mjs [--test] [--no-node]
 *
 *  --test: also what only the tests need. --no-node: nothing of this machine's, for a control plane without containers. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const modules = path.join(root, 'node_modules');
const stamp = path.join(modules, '.kubernode-stamp');

/** Ends with one line for the user. */
function fail(message) {
  process.stderr.write(`kubernode: ${message}\n`);
  process.exit(1);
}

/** What must be the same for installed packages to be the right ones. */
function fingerprint() {
  const lock = readFileSync(path.join(root, 'package-lock.json'));
  return createHash('sha256').update(lock).update(`${process.platform} ${process.arch}`).digest('hex');
}

/** Whether npm itself installed just what the lock file says, without a stamp of ours: after npm ci by hand. */
function isInstalled() {
  const read = file => JSON.parse(readFileSync(file, 'utf8')).packages;
  try {
    const wanted = read(path.join(root, 'package-lock.json'));
    const present = read(path.join(modules, '.package-lock.json'));
    const names = Object.keys(wanted).filter(name => name !== '');
    const isRight = name =>
      present[name] === undefined ? wanted[name].optional === true : present[name].integrity === wanted[name].integrity;
    return names.every(isRight) && Object.keys(present).every(name => wanted[name] !== undefined);
  } catch {
    return false;
  }
}

function installPackages() {
  const wanted = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  if (!isInstalled()) {
    // Should this be interrupted, what is there then is taken for nothing whole.
    rmSync(stamp, { force: true });
    const started = Date.now();
    if (process.stderr.isTTY) process.stderr.write('  npm packages …\r');
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    // Packages bring their builds for all platforms; nothing of theirs is run, as root it may be, before it is used.
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
    const result = spawnSync(npm, args, { cwd: root, encoding: 'utf8', shell: process.platform === 'win32' });
    if (result.error) fail(`cannot run npm: ${result.error.message}`);
    if (result.status !== 0)
      fail(`npm ci failed in ${root}:\n${result.stderr.trim().split('\n').slice(0, 8).join('\n')}`);
    process.stderr.write(`✓ npm packages  ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
  }
  writeFileSync(stamp, wanted);
}

/** The Node that npm brought. */
function pinnedNode() {
  const node = path.join(modules, '.bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(node)) return node;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  return fail(`npm has no Node 24 for ${process.platform} ${process.arch}: install Node 24 and run this again with it`);
}

if (Number(process.versions.node.split('.')[0]) < 20)
  fail(`Node ${process.versions.node} is too old: install Node 20 or newer`);
installPackages();
const node = pinnedNode();
const rest = spawnSync(node, [path.join(root, 'tools', 'set-up', 'main.ts'), ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
if (rest.error) fail(`cannot run ${node}: ${rest.error.message}`);
process.exit(rest.status ?? 1);
