"""Why a model did not load, and the ladder of remedies, in the words of the guide."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from backend.machine import CPU, Hardware, KvCacheType, ModelOptions, Remedy
from ui.faults import in_words
from ui.models import figures
from ui.models.model import Effect, Failure, Shortage, first_enough
from ui.models.words import Marked, gpu_name, place

translate = QCoreApplication.translate


def need_sentence(short: Shortage) -> str:
    """What the need is made of, as ``It needs 23.9 GB (19.8 GB weights + ...)``."""
    words = translate("Models", "It needs {0} ({1} weights + {2} context of {3} + {4} work space).")
    sizes = [figures.memory(part) for part in (short.weights, short.context, short.work)]
    length = figures.tokens(short.context_length)
    return words.format(figures.memory(short.need), sizes[0], sizes[1], length, sizes[2])


def free_sentence(short: Shortage, hardware: Hardware) -> str:
    """What was free, as ``GPU 0 had 22.6 GB free, so 1.3 GB were missing``."""
    where = place(short.gpus, hardware)
    if short.free is None:
        return translate("Models", "How much {0} had free is unknown.").format(where)
    if not short.missing:
        words = translate(
            "Models",
            "{0} has {1} free now; another program may have held it while the model was loaded.",
        )
        return _capital(words.format(where, figures.memory(short.free)))
    words = translate("Models", "{0} had {1} free, so {2} were missing.")
    return _capital(words.format(where, figures.memory(short.free), figures.memory(short.missing)))


def failure_title(failure: Failure) -> str:
    """``Qwen3 32B did not load on GPU 0``."""
    name, kind = failure.model.info.name, failure.diagnosis.kind if failure.diagnosis else ""
    if kind in ("crashed", "hung", "gpu_lost"):
        return translate("Models", "{0} stopped by itself").format(name)
    if failure.shortage is not None and kind in ("main_memory", "gpu_memory"):
        at = place(failure.shortage.gpus, failure.hardware)
        words = translate("Models", "{0} did not load on {1}")
        if not failure.shortage.gpus:
            words = translate("Models", "{0} did not load into {1}")
        return words.format(name, at)
    return translate("Models", "{0} did not load").format(name)


def failure_short(failure: Failure) -> str:
    """The same in a few words, for a banner of one line."""
    if failure.shortage is not None and failure.shortage.missing:
        return translate("Models", "{0} missing").format(figures.memory(failure.shortage.missing))
    return in_words(failure.fault).message


def failure_cause(failure: Failure) -> str:
    """The cause with its figures."""
    if failure.shortage is not None:
        sentences = (need_sentence(failure.shortage),)
        return " ".join((*sentences, free_sentence(failure.shortage, failure.hardware)))
    fault = in_words(failure.fault)
    parts = (fault.message, fault.why, "" if failure.remedies else fault.remedy)
    return " ".join(part for part in parts if part)


def remedy_title(remedy: Remedy, failure: Failure, names: dict[str, str]) -> str:
    """What a step does, in a few words; `names` of models by id."""
    options = remedy.options or ModelOptions()
    name = names.get(remedy.model, remedy.model)
    if remedy.kind == "shorter_context" and options.context_length is not None:
        words = translate("Models", "Context of {0}")
        return words.format(figures.tokens(options.context_length))
    if remedy.kind == "smaller_kv_cache" and options.kv_cache_type is not None:
        title = cache_title(options.kv_cache_type)
        longer = failure.model.options.context_length
        if options.context_length is not None and options.context_length != longer:
            words = translate("Models", "{0} and {1}")
            return words.format(title, figures.tokens(options.context_length))
        return title
    if remedy.kind == "fewer_gpu_layers":
        if options.gpu == CPU or not options.gpu_layers:
            return translate("Models", "Run on the processor")
        words = translate("Models", "Keep {0} layers on the GPU")
        return words.format(options.gpu_layers)
    if remedy.kind == "other_gpu" and options.gpu is not None:
        return translate("Models", "Use {0}").format(gpu_name(options.gpu, failure.hardware))
    titles = {
        "smaller_file": translate("Models", "Take {0}").format(name),
        "unload_others": translate("Models", "Unload {0}").format(name),
        "download_again": translate("Models", "Download it again"),
        "try_again": translate("Models", "Try again"),
    }
    return titles.get(remedy.kind, remedy.sentence)


def cache_title(kind: KvCacheType) -> str:
    """``8-bit cache``."""
    return {
        "f16": translate("Models", "16-bit cache"),
        "q8_0": translate("Models", "8-bit cache"),
        "q4_0": translate("Models", "4-bit cache"),
    }[kind]


def remedy_effect(effect: Effect) -> str:
    """``frees 1.5 GB``; empty where that is unknown."""
    if effect.frees is None:
        return ""
    return translate("Models", "frees {0}").format(figures.memory(effect.frees))


def remedy_badges(remedy: Remedy, effect: Effect, names: dict[str, str]) -> list[Marked]:
    """Whether a step is enough, and what it costs."""
    marks: list[Marked] = []
    if effect.is_enough:
        spare = figures.memory(effect.spare)
        marks.append((translate("Models", "Enough: {0} to spare").format(spare), "ok", "check"))
    elif effect.spare is not None:
        short = figures.memory(-effect.spare)
        marks.append((translate("Models", "Still {0} short").format(short), "warn", "warning"))
    if remedy.kind == "unload_others":
        name = names.get(remedy.model, remedy.model)
        marks.append((translate("Models", "Unloads {0}").format(name), "warn", "warning"))
    if remedy.kind == "fewer_gpu_layers":
        marks.append((translate("Models", "Slower"), "warn", "warning"))
    if remedy.kind == "smaller_file" and remedy.model not in names:
        marks.append((translate("Models", "Downloads it first"), "warn", "download-simple"))
    return marks


def remedy_button(remedy: Remedy, *, primary: bool) -> str:
    """The verb of a step's button."""
    if remedy.kind in ("try_again", "download_again"):
        return remedy_verb(remedy)
    return translate("Models", "Apply and load") if primary else translate("Models", "Apply")


def remedy_verb(remedy: Remedy) -> str:
    """``Try again``, ``Download``: steps that set nothing."""
    if remedy.kind == "download_again":
        return translate("Models", "Download")
    return translate("Models", "Try again")


def best_remedy(failure: Failure, names: dict[str, str]) -> str:
    """The first sufficient step as the button of a banner of one line; empty: there is none."""
    number = first_enough(failure)
    if number is None:
        return ""
    remedy = failure.remedies[number]
    if remedy.kind == "try_again":
        return remedy_verb(remedy)
    return translate("Models", "{0}: apply and load").format(remedy_title(remedy, failure, names))


def failure_and_best(failure: Failure, names: dict[str, str]) -> str:
    """What is short, and the first step that is enough, where the button has no room for it."""
    number = first_enough(failure)
    if number is None or failure.remedies[number].kind == "try_again":
        return failure_short(failure)
    words = translate("Models", "{0}. Enough: {1}")
    title = remedy_title(failure.remedies[number], failure, names)
    return words.format(failure_short(failure).rstrip("."), title)


def best_short(failure: Failure) -> str:
    """The button of `best_remedy` without the name of the step."""
    number = first_enough(failure)
    if number is None:
        return ""
    return remedy_button(failure.remedies[number], primary=True)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
