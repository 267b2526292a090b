/** ImagePolicyWebhook: a program of the operator says which images pods may run.
 *
 *  Flow: the images of a pod, or of its ephemeral containers, and what annotations say to the program -> a verdict that
 *  is known yet, or the program's -> what it refuses is refused; what it cannot be asked about as the configuration
 *  says.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#imagepolicywebhook */
import { forbidden } from '#api';
import { type Clock, RecentMap, toError } from '#base';
import { parseAnswer } from '../../webhooks/answer.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../admission.ts';
import type { Backend } from './backend.ts';
import { type ReviewSpec, readVerdict, renderReview, reviewSpecOf, type Verdict } from './review.ts';
import type { ImagePolicySettings } from './settings.ts';

interface ImagePolicyOptions {
  readonly clock: Clock;
  /** From 0 up to but not 1. */
  readonly random: () => number;
  /** Aborted when the server ends. */
  readonly signal: AbortSignal;
  readonly settings: ImagePolicySettings | undefined;
}

export function imagePolicyWebhook({ settings, ...engine }: ImagePolicyOptions): AdmissionPlugin {
  const verdicts = settings && new Verdicts({ settings, ...engine });
  return {
    name: 'ImagePolicyWebhook',
    isOptional: true,
    lacks: settings ? undefined : 'imagePolicy in the file of --admission-control-config-file',
    validate(request) {
      const spec = reviewSpecOf(request);
      return spec && verdicts ? check(request, verdicts.of(spec)) : undefined;
    },
  };
}

async function check({ resource, name }: AdmissionRequest, asked: Promise<Verdict>): Promise<void> {
  const refuse = (why: string) => forbidden(resource.groupResource, name, why);
  const { allowed, reason } = await asked.catch((error: unknown) => {
    throw refuse(toError(error).message);
  });
  if (allowed) return;
  throw refuse(
    reason === ''
      ? 'one or more images rejected by webhook backend'
      : `image policy webhook backend denied one or more images: ${reason}`,
  );
}

const maxVerdicts = 1024;

/** What the program said, for as long as that counts. */
class Verdicts {
  readonly #options: ImagePolicyOptions & { readonly settings: ImagePolicySettings };
  readonly #known = new RecentMap<{ readonly verdict: Verdict; readonly untilMs: number }>({ maxEntries: maxVerdicts });
  #loading: Promise<Backend> | undefined;

  constructor(options: ImagePolicyOptions & { readonly settings: ImagePolicySettings }) {
    this.#options = options;
  }

  /** Rejects when the program cannot be asked, unless everything is allowed then. */
  async of(spec: ReviewSpec): Promise<Verdict> {
    const { clock, settings } = this.#options;
    const key = JSON.stringify(spec);
    const known = this.#known.get(key);
    if (known && clock.now() < known.untilMs) return known.verdict;
    try {
      this.#loading ??= this.#load();
      const answer = await (await this.#loading).ask(renderReview(spec));
      const verdict = readVerdict(await parseAnswer(answer, clock));
      const untilMs = clock.now() + (verdict.allowed ? settings.allowMs : settings.denyMs);
      this.#known.set(key, { verdict, untilMs }, 2 * verdict.reason.length);
      return verdict;
    } catch (error) {
      if (settings.defaultAllow) return { allowed: true, reason: '' };
      throw error;
    }
  }

  async #load(): Promise<Backend> {
    const { Backend } = await import('./backend.ts');
    return new Backend(this.#options);
  }
}
