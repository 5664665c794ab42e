"""What a description says, as typed facts with their place, and what in it nobody understood."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any

from msgspec import Struct

from .normalise import Normalised, normalise


class Kind(StrEnum):
    """What a fact is about; `TASK` is evidence, its value a (task, weight) pair."""

    TASK = "task"
    API = "api"
    ADD_STYLE = "add style"
    BACKEND = "backend"
    FEATURES = "number of features"
    IMAGE_SHAPE = "image shape"
    CHANNELS = "channels"
    CLASSES = "number of classes"
    LABELS = "number of labels"
    TARGETS = "number of targets"
    SAMPLES = "number of samples"
    DATASET = "dataset"
    TABLE = "table file"
    FOLDER = "image folder"
    TARGET = "target column"
    LAYERS = "layers"
    FAMILY = "family"
    BACKBONE = "pretrained backbone"
    EPOCHS = "epochs"
    BATCH_SIZE = "batch size"
    OPTIMIZER = "optimizer"
    LEARNING_RATE = "learning rate"
    MOMENTUM = "momentum"
    WEIGHT_DECAY = "weight decay"
    SCHEDULE = "learning rate schedule"
    LOSS = "loss"
    METRIC = "metric"
    L2 = "L2 regularization"
    TEST_SPLIT = "test fraction"
    VALIDATION_SPLIT = "validation fraction"
    TRAIN_SPLIT = "training fraction"
    SEED = "seed"
    PATIENCE = "early stopping patience"
    EARLY_STOPPING = "early stopping"
    CLASS_WEIGHT = "class weights"
    AUGMENT = "augmentation"
    ONE_HOT = "one-hot labels"
    MODEL_FILE = "model file"
    WEIGHTS_FILE = "weights file"
    PLOT_FILE = "plot file"
    SCRIPT_FILE = "script file"
    WITHOUT = "what is not wanted"
    TEST_FOLDER = "folder of test images"
    VALIDATION_FOLDER = "folder of validation images"
    SCALING = "scaling of the inputs"
    WISH = "wish"
    VOCABULARY = "size of the vocabulary"
    LENGTH = "length of a text"
    WINDOW = "window"
    HORIZON = "horizon"
    TEXT_COLUMN = "text column"


class Fact(Struct, frozen=True):
    """One thing that was said. `start` and `end` are in the original text, `text` is that text."""

    kind: Kind
    value: Any
    start: int
    end: int
    text: str


class Reading(Struct, frozen=True):
    """All that was read in a prompt.

    `unread` are the places of words that led to no fact, `numbers` those of all numbers.
    """

    prompt: str
    language: str
    facts: tuple[Fact, ...]
    unread: tuple[tuple[int, int], ...]
    numbers: tuple[tuple[int, int], ...]

    def all(self, kind: Kind) -> tuple[Fact, ...]:
        return tuple(fact for fact in self.facts if fact.kind is kind)

    def first(self, kind: Kind) -> Fact | None:
        return next((fact for fact in self.facts if fact.kind is kind), None)


REFUSAL = re.compile(
    r"(?:\bwithout|\bno|\bnot|\bnever|n't|不要|不用|不使用|不需要?|无需|不加|不带|没有|不做|去掉)"
    r"\s*(?:use|using|any|an|a|apply|add|do|使用|用|加)?\s*(?:any\s)?$",
    re.ASCII,
)


class Claims:
    """The text while it is read: which of its characters a fact has already spoken for."""

    def __init__(self, text: Normalised) -> None:
        self.text = text
        self.facts: list[Fact] = []
        self.taken = [False] * len(text.text)
        self.used = [False] * len(text.text)

    def add(self, kind: Kind, value: Any, start: int, end: int, *, exclusive: bool = True) -> bool:
        """Record a fact at ``text[start:end]``; an exclusive one refuses a place already taken."""
        if exclusive and any(self.taken[start:end]):
            return False
        first, last = self.text.span(start, end)
        refusal = REFUSAL.search(self.text.text[max(0, start - 24) : start])
        if refusal is not None:
            # "without dropout": what is refused is a fact too, and never the opposite of one.
            self.used[start - len(refusal[0]) : start] = [True] * len(refusal[0])
            kind, value = Kind.WITHOUT, (kind, getattr(value, "kind", value))
        self.facts.append(Fact(kind, value, first, last, self.text.quote(start, end)))
        self.used[start:end] = [True] * (end - start)
        if exclusive:
            self.taken[start:end] = [True] * (end - start)
        return True


def read(prompt: str) -> Reading:
    """The facts of `prompt` in the order of their places."""
    from . import data_words, layer_words, sequence_words, task_words, training_words
    from .residue import numbers, unread_words

    claims = Claims(normalise(prompt))
    data_words.files(claims)
    training_words.read(claims)
    sequence_words.read(claims)
    data_words.read(claims)
    layer_words.read(claims)
    task_words.read(claims)
    facts = tuple(sorted(claims.facts, key=lambda fact: (fact.start, fact.end)))
    return Reading(prompt, language_of(prompt), facts, unread_words(claims), numbers(claims))


def language_of(prompt: str) -> str:
    """``"zh"`` if the prompt is written in Chinese, by what its letters are; else ``"en"``."""
    han = len(re.findall(r"[\u4e00-\u9fff]", prompt))
    words = len(re.findall(r"[A-Za-z]{2,}", prompt))
    return "zh" if han and han * 2 >= words else "en"
