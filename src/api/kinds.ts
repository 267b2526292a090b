/** The list of kinds. */
import { CustomResourceDefinition } from './apiextensions/v1/custom-resource-definition.ts';
import { ControllerRevision } from './apps/v1/controller-revision.ts';
import { Deployment } from './apps/v1/deployment.ts';
import { ReplicaSet } from './apps/v1/replica-set.ts';
import { SelfSubjectReview } from './authentication/v1/self-subject-review.ts';
import { TokenRequest } from './authentication/v1/token-request.ts';
import { TokenReview } from './authentication/v1/token-review.ts';
import { LocalSubjectAccessReview } from './authorization/v1/local-subject-access-review.ts';
import { SelfSubjectAccessReview } from './authorization/v1/self-subject-access-review.ts';
import { SelfSubjectRulesReview } from './authorization/v1/self-subject-rules-review.ts';
import { SubjectAccessReview } from './authorization/v1/subject-access-review.ts';
import { Scale } from './autoscaling/v1/scale.ts';
import { Lease } from './coordination/v1/lease.ts';
import { Binding } from './core/v1/binding.ts';
import { ConfigMap } from './core/v1/config-map.ts';
import { Endpoints } from './core/v1/endpoints.ts';
import { Event } from './core/v1/event.ts';
import { Namespace } from './core/v1/namespace.ts';
import { Node } from './core/v1/node.ts';
import { Pod } from './core/v1/pod.ts';
import { PodTemplate } from './core/v1/pod-template.ts';
import { ReplicationController } from './core/v1/replication-controller.ts';
import { Secret } from './core/v1/secret.ts';
import { Service } from './core/v1/service.ts';
import { ServiceAccount } from './core/v1/service-account.ts';
import { EndpointSlice } from './discovery/v1/endpoint-slice.ts';
import { Event as EventsV1Event } from './events/v1/event.ts';
import type { Kind } from './kind.ts';
import { Eviction } from './policy/v1/eviction.ts';

/** The kinds that are served as resources, in the order of discovery. A kind that is not here does not exist. */
export const kinds: readonly Kind[] = [
  // The core group.
  Namespace,
  Node,
  Pod,
  PodTemplate,
  ReplicationController,
  Service,
  Endpoints,
  ConfigMap,
  Secret,
  ServiceAccount,
  Event,
  Binding,
  // Workloads.
  ReplicaSet,
  Deployment,
  ControllerRevision,
  // Where services lead.
  EndpointSlice,
  // Leases: heartbeats of nodes, leader election.
  Lease,
  // Events, in their own group; stored together with the core group's.
  EventsV1Event,
  // Questions about identity; answered, not stored.
  TokenReview,
  SelfSubjectReview,
  // Questions about permission; answered, not stored.
  SubjectAccessReview,
  LocalSubjectAccessReview,
  SelfSubjectAccessReview,
  SelfSubjectRulesReview,
  // Kinds of users' own; there are none.
  CustomResourceDefinition,
];

/** Kinds that travel only as the body of a subresource: scale, eviction, token. */
export const bodyKinds: readonly Kind[] = [Scale, Eviction, TokenRequest];
