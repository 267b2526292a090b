/** Keeps the base layer of Node images: 130 MB need not be packed again while the machine's Node stays the same. */
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { readFileIfExists, writeFileAtomically } from '#base';
import type { LayerEntry } from '../layer/entries.ts';
import { packLayer } from '../layer/pack-layer.ts';
import { type Descriptor, mediaTypes } from '../oci.ts';
import type { ImageStore } from '../store/image-store.ts';
import { nodeBaseEntries } from './base-files.ts';

/** The base layer for this Node binary, packed at most once as long as none of its files changes. */
export async function addBaseLayer({ store, node }: { store: ImageStore; node: string }): Promise<Descriptor> {
  const entries = await nodeBaseEntries({ node });
  const fingerprint = await fingerprintOf(entries);
  const recordFile = path.join(store.directory, 'base-layer.json');
  const known = parseRecord(await readFileIfExists(recordFile));
  if (known?.fingerprint === fingerprint && (await store.hasBlob(known.layer.digest))) return known.layer;
  const layer = await store.addBlob(packLayer(entries), mediaTypes.layer);
  await writeFileAtomically(recordFile, JSON.stringify({ fingerprint, layer }), 0o644);
  return layer;
}

interface BaseRecord {
  fingerprint: string;
  layer: Descriptor;
}

function parseRecord(text: string | undefined): BaseRecord | undefined {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as BaseRecord);
  } catch {
    return undefined; // only a cache
  }
}

/** Changes whenever a file's content may have: paths, sizes and times of change. */
async function fingerprintOf(entries: readonly LayerEntry[]): Promise<string> {
  const facts = await Promise.all(
    entries.map(async entry => [entry, entry.type === 'copy' ? (await stat(entry.source)).mtimeMs : 0]),
  );
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex');
}
