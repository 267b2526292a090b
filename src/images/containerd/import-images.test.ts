import { expect, it } from 'vitest';
import { namingDisk } from '#base';
import { failureOfDisk, parseImageList } from './import-images.ts';

it('parseImageList reads names and digests', () => {
  const output = `REF                             TYPE                                       DIGEST      SIZE      PLATFORMS   LABELS
docker.io/library/a:latest      application/vnd.oci.image.manifest.v1+json sha256:aa   2.0 MiB   linux/amd64 io.cri-containerd.image=managed
sha256:bb                       application/vnd.oci.image.manifest.v1+json sha256:aa   2.0 MiB   linux/amd64 io.cri-containerd.image=managed
`;
  expect([...parseImageList(output)]).toEqual([
    ['docker.io/library/a:latest', 'sha256:aa'],
    ['sha256:bb', 'sha256:aa'],
  ]);
});

it('a disk that is full for containerd is named as one that is full for this process', () => {
  const error = new Error(
    'ctr: exit code 1: write /data/containerd/root/metadata.db: no space left on device: unknown',
  );
  expect(String(namingDisk(failureOfDisk(error), '/'))).toContain('no space is left on /');
  const other = new Error('ctr: exit code 1: connection refused');
  expect(failureOfDisk(other)).toBe(other);
});
