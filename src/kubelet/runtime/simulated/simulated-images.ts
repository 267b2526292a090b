/** The images of the simulated runtime: there once they were pulled, and empty. */
import type { LayerMount, RuntimeImage } from '../runtime.ts';
import { missing } from './missing.ts';

export class SimulatedImages {
  readonly #images = new Map<string, RuntimeImage>();
  /** Keys of images that are kept. */
  readonly #views = new Set<string>();

  /** By the name that it was pulled with. */
  get(image: string): RuntimeImage | undefined {
    return this.#images.get(image);
  }

  /** In the order of their pulls. */
  list(): readonly RuntimeImage[] {
    return [...this.#images.values()];
  }

  /** Returns the reference by which to run it. */
  pull(image: string): string {
    this.#images.set(image, { id: `sha256:${image}`, tags: [image], digests: [], sizeBytes: 1, pinned: false });
    return image;
  }

  /** Its views stay. */
  remove(image: string): void {
    this.#images.delete(image);
  }

  /** Keeps it under that key, whatever becomes of the image. */
  view(key: string, image: string): readonly LayerMount[] {
    if (!this.#views.has(key) && !this.#images.has(image)) missing('image', image);
    this.#views.add(key);
    return [{ type: 'bind', source: '/', options: ['ro', 'rbind'] }];
  }

  /** Done also when there is none. */
  removeView(key: string): void {
    this.#views.delete(key);
  }
}
