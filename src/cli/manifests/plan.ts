/** What applying a manifest takes, given what is there: the client-side apply of `kubectl apply`. */
import {
  applyPatch,
  type JsonObject,
  type KubeObject,
  lastAppliedAnnotation,
  type New,
  type StructReference,
} from '#api';

type ApplyStep =
  | { readonly do: 'create'; readonly object: New<KubeObject> }
  /** A strategic merge patch; of a kind without a struct a JSON merge patch. */
  | { readonly do: 'patch'; readonly body: JsonObject };

interface PlanApplyOptions {
  /** The object as it is, if it is there. */
  readonly live: KubeObject | undefined;
  /** What the kind looks like; undefined of a custom kind: its lists are replaced as a whole. */
  readonly struct: StructReference | undefined;
}

/** Plans the apply of `manifest` over the live object, if any. */
export function planApply(manifest: New<KubeObject>, { live, struct }: PlanApplyOptions): ApplyStep {
  const annotated = withAnnotation(manifest, JSON.stringify(manifest));
  if (!live) return { do: 'create', object: annotated };
  const previousText = live.metadata.annotations?.[lastAppliedAnnotation];
  const previous = previousText === undefined ? {} : (JSON.parse(previousText) as JsonObject);
  return { do: 'patch', body: applyPatch({ wanted: { ...annotated }, previous, live: { ...live }, struct }) };
}

function withAnnotation(manifest: New<KubeObject>, lastApplied: string): New<KubeObject> {
  const annotations = { ...manifest.metadata.annotations, [lastAppliedAnnotation]: lastApplied };
  return { ...manifest, metadata: { ...manifest.metadata, annotations } };
}
