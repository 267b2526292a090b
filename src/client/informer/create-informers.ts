/** The informers of a process, shared by all its parts. */
import type { Kind, KubeObject } from '#api';
import type { Clock, Logger } from '#base';
import type { Client } from '../client.ts';
import type { Informer, InformerScope, Informers } from './informer.ts';
import { SharedInformer } from './shared-informer.ts';

/** What informers work with. */
export interface InformersOptions {
  /** Lists and watches. */
  client: Client;
  /** Spaces out what is tried again. */
  clock: Clock;
  /** Told of watches that fail. */
  logger: Logger;
}

/** Informers of a process of its own. Disposing them ends their watches. */
export function createInformers({ client, clock, logger }: InformersOptions): Informers {
  const informers = new Map<string, SharedInformer<KubeObject>>();
  let disposed = false;
  return {
    for<K extends KubeObject>(kind: Kind<K>, scope: InformerScope = {}): Informer<K> {
      if (disposed) throw new Error('the informers are disposed');
      const key = JSON.stringify([
        kind.apiVersion,
        kind.plural,
        scope.namespace,
        scope.labelSelector,
        scope.fieldSelector,
      ]);
      let informer = informers.get(key) as SharedInformer<K> | undefined;
      if (!informer) {
        informer = new SharedInformer({ kind, scope, client, clock, logger });
        informers.set(key, informer as unknown as SharedInformer<KubeObject>);
      }
      return informer;
    },
    async synced() {
      await Promise.all([...informers.values()].map(informer => informer.synced));
    },
    async [Symbol.asyncDispose]() {
      disposed = true;
      await Promise.all([...informers.values()].map(informer => informer[Symbol.asyncDispose]()));
    },
  };
}
