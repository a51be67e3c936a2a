"""The page the browser shows after a sign-in, in both languages; never cached, without the code."""

from __future__ import annotations

Words = tuple[str, str]

DONE: Words = ("X has answered. Go back to xdesk; you can close this page.", "X 已回复。请回到 xdesk，此页可以关闭。")
DECLINED: Words = (
    "X did not allow the sign-in. Go back to xdesk to read why.",
    "X 未允许登录。请回到 xdesk 查看原因。",
)
NOT_OURS: Words = (
    "This page does not belong to a sign-in that is waiting. Start it again in xdesk.",
    "没有与此页对应的登录。请在 xdesk 中重新开始。",
)
NOT_HERE: Words = ("There is nothing here.", "这里没有内容。")

_REASONS = {200: "OK", 400: "Bad Request", 404: "Not Found", 421: "Misdirected Request"}
_PAGE = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>xdesk</title>'
    '<body style="font:16px/1.6 sans-serif;max-width:36em;margin:15vh auto;padding:0 1em">'
    '<p>{english}</p><p lang="zh-CN">{chinese}</p></body></html>'
)


def answer(status: int, words: Words) -> bytes:
    """Return the whole HTTP answer with one of this file's pages; nothing of the request is in it."""
    body = _PAGE.format(english=words[0], chinese=words[1]).encode()
    head = (
        f"HTTP/1.1 {status} {_REASONS[status]}\r\n"
        "Content-Type: text/html; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\n"
        "Cache-Control: no-store\r\n"
        "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n"
        "Referrer-Policy: no-referrer\r\n"
        "X-Content-Type-Options: nosniff\r\n"
        "Connection: close\r\n\r\n"
    )
    return head.encode() + body
