/** A module of Pepr, as its users write one. Pepr runs it twice: as the webhook that is asked before writes, and as the watcher of what
 *  was written (PEPR_WATCH_MODE=true). */
import { createRequire } from 'node:module';

const require = createRequire(`${process.env.MODULES}/`);
const { a, Capability, K8s, kind, PeprModule } = require('pepr');

const capability = new Capability({ name: 'marks', description: 'Marks config maps.', namespaces: ['pepr'] });
const { When, Store } = capability;

When(a.ConfigMap)
  .IsCreated()
  .WithLabel('marked')
  .Mutate(request => request.SetLabel('by', 'pepr').SetAnnotation('example.com/asked', request.Request.operation))
  .Validate(request =>
    request.Raw.data?.refuse === undefined ? request.Approve() : request.Deny(`${request.Raw.metadata.name} asks to be refused`),
  )
  .Reconcile(async ({ metadata, data }) => {
    const made = { name: `${metadata.name}-copy`, namespace: metadata.namespace };
    await K8s(kind.ConfigMap).Apply({ metadata: made, data }, { force: true });
    await Store.setItemAndWait(metadata.name, 'copied');
  });

When(a.ConfigMap)
  .IsDeleted()
  .WithLabel('marked')
  .Watch(async ({ metadata }) => {
    await K8s(kind.ConfigMap).InNamespace(metadata.namespace).Delete(`${metadata.name}-copy`);
  });

const description = { description: 'Marks', pepr: { uuid: 'marks', onError: 'reject', webhookTimeout: 5 } };
new PeprModule(description, [capability], { deferStart: true }).start(Number(process.env.PORT));
