"""An operator on kopf, as its users write one: handlers of an object's life, of one field, of time, an index of other objects."""

import logging

import kopf


@kopf.on.startup()
def configure(settings: kopf.OperatorSettings, **_):
    settings.posting.level = logging.INFO
    settings.persistence.finalizer = "example.com/kopf"


@kopf.index("configmaps", labels={"of": "pages"})
def settings_by_name(name, body, **_):
    return {name: dict(body.get("data") or {})}


@kopf.on.create("example.com", "v1", "pages")
def made(spec, settings_by_name, logger, **_):
    logger.info("made")
    [settings] = settings_by_name.get("settings", [{}])
    return {"replicas": spec["replicas"], "color": settings.get("color")}


@kopf.on.update("example.com", "v1", "pages", field="spec.replicas")
def changed(old, new, patch, **_):
    patch.status["changed"] = {"from": old, "to": new}


@kopf.on.field("example.com", "v1", "pages", field="metadata.labels.tier")
def labelled(new, patch, **_):
    patch.metadata.annotations["example.com/tier"] = str(new)


@kopf.timer("example.com", "v1", "pages", interval=0.2)
def ticked(status, patch, **_):
    patch.status["ticks"] = min(status.get("ticks", 0) + 1, 3)


@kopf.on.delete("example.com", "v1", "pages")
def ended(name, body, **_):
    kopf.info(body, reason="Ended", message=f"{name} has ended")
