"""`create_app` assembles the service; each route parses, makes one call and answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from xinfang_api.schemas import LetterIn, Problem, Record, RequestIn
from xinfang_nlp import Letter, Triage, XinfangError, __version__, load_taxonomy

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
_TITLES = {400: "请求有误", 404: "没有这个地址", 405: "方法不对", 421: "主机名不对", 422: "请求内容有误", 500: "内部错误"}
_CODES = {400: "bad_request", 404: "not_found", 405: "method_not_allowed", 421: "wrong_host", 422: "invalid_input", 500: "internal"}


def create_app(triage: Triage, host: str = "127.0.0.1") -> FastAPI:
    """The stateless service over one loaded `Triage`; `host` is the address it is bound to."""
    app = FastAPI(title="信访来信离线分拣", version=__version__, docs_url=None, redoc_url=None, responses={422: {"model": Problem}})
    allowed = LOOPBACK | {host}

    @app.middleware("http")
    async def _check_host(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        name = request.headers.get("host", "").rsplit(":", 1)[0] if "]" not in request.headers.get("host", "") else "[::1]"
        if name not in allowed:
            return problem(421, "请求的主机名不是本服务的地址")
        response = await call_next(request)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "no-store"
        return response

    @app.exception_handler(RequestValidationError)
    async def _invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        place = "、".join(str(x) for x in first["loc"] if x != "body") or "请求体"
        return problem(422, f"{place}：{first['msg'].removeprefix('Value error, ')}")

    @app.exception_handler(HTTPException)
    async def _http(_request: Request, error: HTTPException) -> JSONResponse:
        return problem(error.status_code, _TITLES.get(error.status_code, str(error.detail)))

    @app.exception_handler(XinfangError)
    async def _known(_request: Request, error: XinfangError) -> JSONResponse:
        return problem(400, str(error))

    @app.post("/v1/classify")
    def classify(body: RequestIn) -> Record:
        """办理机关、诉求类型、信访目的。"""
        labels = list(triage.classify(_letters(body), body.mode))
        return _answer(body, [c.to_dict() for c in labels])

    @app.post("/v1/extract")
    def extract(body: RequestIn) -> Record:
        """要素。"""
        return _answer(body, [triage.extract(x).to_dict() for x in _letters(body)])

    @app.post("/v1/link")
    def link(body: RequestIn) -> Record:
        """请求内各信之间的重复。"""
        return _answer(body, [r.to_dict() for r in triage.link(_letters(body))])

    @app.get("/v1/labels")
    def labels() -> Record:
        """分类表。"""
        taxonomy = load_taxonomy()
        types = [
            {"code": t.code, "zh": t.zh, "agency": t.agency, "route": t.route, "means": t.means} for t in taxonomy.request_types.values()
        ]
        return {
            "model": triage.analyzer.name,
            "agencies": taxonomy.agencies,
            "purposes": taxonomy.purposes,
            "routes": taxonomy.routes,
            "request_types": types,
        }

    @app.get("/healthz")
    def healthz() -> Record:
        """能回答就是 200。"""
        return {"status": "ok", "model": triage.analyzer.name}

    return app


def problem(status: int, detail: str) -> JSONResponse:
    """An `application/problem+json` answer."""
    body = Problem(title=_TITLES.get(status, "请求有误"), status=status, detail=detail, code=_CODES.get(status, "error"))
    return JSONResponse(body.model_dump(), status_code=status, media_type="application/problem+json")


def _letters(body: RequestIn) -> list[Letter]:
    items = body.letters if body.letters is not None else [LetterIn(id="text", text=body.text or "")]
    return [Letter(**x.model_dump()) for x in items]


def _answer(body: RequestIn, records: list[dict[str, Any]]) -> Record:
    if body.letters is None:
        return {"id": None} | records[0]
    return {"results": [{"id": x.id} | r for x, r in zip(body.letters, records, strict=True)]}
