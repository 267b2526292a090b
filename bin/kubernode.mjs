#!/usr/bin/env node
/** Runs kubernode as npm installed it (a clone has bin/kubernode): on the Node that runs this, or, when that is too old, on the
 *  one that kubernode is tried with, which npm gets once. Imports nothing but Node, and runs on any since 18. */
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const lib = path.join(root, 'dist', 'lib');
const isWindows = process.platform === 'win32';

/** Ends with one line for the user. */
function fail(message) {
  process.stderr.write(`kubernode: ${message}\n`);
  process.exit(1);
}

/** Whether this Node has all that is used: zstd, require of ES modules, process.execve, explicit resource management's symbols. */
function isNewEnough() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 19);
}

/** The Node of another version, from this user's cache, or from npm. */
function pinnedNode() {
  const wanted = path.join(lib, 'node');
  const { version, optionalDependencies } = JSON.parse(readFileSync(path.join(wanted, 'package.json'), 'utf8'));
  const caches = process.env.XDG_CACHE_HOME || path.join(os.homedir() || os.userInfo().homedir, '.cache');
  const cache = path.join(caches, 'kubernode', `node-${version}`);
  if (!existsSync(cache)) install(wanted, cache);
  const program = isWindows ? 'node.exe' : 'node';
  const found = Object.keys(optionalDependencies)
    .map(name => path.join(cache, 'node_modules', name, 'bin', program))
    .find(existsSync);
  if (found !== undefined) return found;
  rmSync(cache, { recursive: true, force: true });
  return fail(`npm has no Node for ${process.platform} ${process.arch}: install Node 22.19 or newer`);
}

/** Installs just what the lock file says, and shows it to others when it is whole. */
function install(wanted, cache) {
  process.stderr.write(`kubernode: Node ${process.versions.node} is too old, getting Node 24 by npm into ${cache}\n`);
  const work = makeFolder(cache);
  try {
    cpSync(wanted, work, { recursive: true });
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
    const result = spawnSync(isWindows ? 'npm.cmd' : 'npm', args, { cwd: work, encoding: 'utf8', shell: isWindows });
    if (result.error) fail(`cannot run npm: ${result.error.message}: install Node 22.19 or newer`);
    if (result.status !== 0) fail(`npm ci failed: ${result.stderr.trim().split('\n').slice(0, 4).join(' ')}`);
    if (!existsSync(cache)) renameSync(work, cache);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** A new folder beside a path. */
function makeFolder(beside) {
  try {
    mkdirSync(path.dirname(beside), { recursive: true, mode: 0o700 });
    return mkdtempSync(`${beside}-`);
  } catch (error) {
    return fail(`${error.message}: install Node 22.19 or newer, or name another folder in XDG_CACHE_HOME`);
  }
}

// What these are for is said in bin/kubernode.
process.env.MALLOC_ARENA_MAX ??= '1';
process.env.MALLOC_TRIM_THRESHOLD_ ??= '131072';
process.env.MALLOC_MMAP_THRESHOLD_ ??= '131072';
const flags = ['--expose-gc', '--flush-baseline-code', '--bytecode-old-age=2', '--max-semi-space-size=16'];
const node = isNewEnough() ? process.execPath : pinnedNode();
const command = [node, ...flags, path.join(lib, 'kubernode.js'), ...process.argv.slice(2)];
// A cluster's process is started again when it dies, by a shell.
if (process.argv[2] === 'up' && !isWindows) command.unshift('/bin/sh', path.join(root, 'bin', 'supervise'));

// This process becomes the program where it can, so that it needs no memory besides.
process.removeAllListeners('warning');
if (process.execve && !isWindows) process.execve(command[0], command, process.env);
const child = spawn(command[0], command.slice(1), { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']) process.on(signal, () => child.kill(signal));
child.on('error', error => fail(`cannot run ${command[0]}: ${error.message}`));
child.on('exit', (code, signal) => process.exit(code ?? 128 + (os.constants.signals[signal] ?? 0)));
