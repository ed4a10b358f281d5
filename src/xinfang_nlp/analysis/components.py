"""The components of the spaCy pipeline, by `@Language.factory`; each reads the Doc and adds its own part."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from xinfang_nlp.analysis import tokenizer  # noqa: F401  (registers the tokenizer)
from xinfang_nlp.analysis.decide import classify_prepared
from xinfang_nlp.analysis.fields import extract, find_entities
from xinfang_nlp.records import Analysis, Letter

if TYPE_CHECKING:
    from xinfang_nlp.analysis.pipeline import Analyzer

COMPONENTS = ("xinfang_entities", "xinfang_classifier", "xinfang_fields")
Component = Callable[[Doc], Doc]


def build_pipeline(analyzer: Analyzer) -> Language:
    """Blank zh with our tokenizer and components bound to the analyzer's model."""
    for name in ("letter", "entities", "requests", "classification", "analysis"):
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=None)
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "xinfang.JiebaTokenizer.v1"}}})
    for name in COMPONENTS:
        component = nlp.add_pipe(name)
        if isinstance(component, _Bound):
            component.bind(analyzer)
    return nlp


class _Bound:
    """A component that needs the model; `bind` gives it one, so that factories stay free of arguments."""

    def __init__(self) -> None:
        self.analyzer: Analyzer | None = None

    def bind(self, analyzer: Analyzer) -> None:
        self.analyzer = analyzer


class EntityFinder(_Bound):
    """`doc.spans["xinfang"]`: the recognised entities, widened to token borders."""

    def __call__(self, doc: Doc) -> Doc:
        assert self.analyzer is not None
        letter = doc._.letter or Letter(id="", text=doc.text)
        doc._.letter = letter
        doc._.entities = find_entities(letter, self.analyzer.roles)
        spans = [doc.char_span(s.start, s.end, label=s.label, alignment_mode="expand") for s in doc._.entities]
        doc.spans["xinfang"] = [s for s in spans if s is not None]
        return doc


class RequestClassifier(_Bound):
    """`doc.cats`: request types by probability; `doc._.requests`: the sentences that ask."""

    def __call__(self, doc: Doc) -> Doc:
        assert self.analyzer is not None
        prepared = self.analyzer.model.prepare([doc.text])
        (labels,) = classify_prepared(self.analyzer.model, prepared, [doc.text], self.analyzer.thresholds, self.analyzer.name)
        doc._.requests = prepared.requests[0]
        doc._.classification = labels
        doc.cats = {c.request_type: c.probability for c in labels.candidates}
        return doc


class FieldAssembler:
    """`doc._.analysis`: the record that leaves the pipeline."""

    def __call__(self, doc: Doc) -> Doc:
        letter = doc._.letter
        doc._.analysis = Analysis(letter.id, doc._.classification, extract(letter, doc._.entities, doc._.requests))
        return doc


@Language.factory("xinfang_entities")
def make_entities(nlp: Language, name: str) -> Component:
    return EntityFinder()


@Language.factory("xinfang_classifier")
def make_classifier(nlp: Language, name: str) -> Component:
    return RequestClassifier()


@Language.factory("xinfang_fields")
def make_fields(nlp: Language, name: str) -> Component:
    return FieldAssembler()
