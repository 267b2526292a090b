/** What is seen of links in a network namespace of its own, whose /sys is still that of the machine. */
import path from 'node:path';
import { expect, test } from 'vitest';
import { exec } from '#base';

const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
const links = path.join(import.meta.dirname, 'links.ts');
const code = `
  import { hasLink, mtuOf } from ${JSON.stringify(links)};
  console.log(JSON.stringify([await hasLink('kn-here'), await hasLink('kn-nowhere'), await mtuOf('kn-here'), await mtuOf('kn-nowhere')]));`;

test.skipIf(!isRoot)('those of the own network namespace, whatever /sys shows', async () => {
  const script = 'ip link add kn-here mtu 1280 type bridge && exec "$0" --input-type=module --eval "$1"';
  const { stdout } = await exec('unshare', ['--net', 'sh', '-c', script, process.execPath, code]);
  expect(JSON.parse(stdout)).toEqual([true, false, 1280, null]);
});
