"""Colours, fonts and the theme: calm, with one colour for what is to be pressed."""

import tkinter as tk
from tkinter import font, ttk
from typing import List, Literal, Tuple

GROUND, PANEL, INK, MUTED, LINE = "#eaeff2", "#ffffff", "#1c2b33", "#5d6f7a", "#c9d3d9"
ACCENT, ACCENT_PRESSED = "#0b6e5f", "#084f45"
#: A banner's ground and ink.
TONES = {
    "calm": ("#dde6ea", INK),
    "good": ("#d3ebe3", "#064e41"),
    "busy": ("#e3e9f7", "#243b73"),
    "warn": ("#fdeccb", "#7a4300"),
    "bad": ("#fadbd7", "#86180f"),
}


def dress(window: tk.Tk) -> List[font.Font]:
    """The fonts live as long as what is given back."""
    for name, size in (("TkDefaultFont", 10), ("TkTextFont", 10), ("TkFixedFont", 9), ("TkHeadingFont", 9)):
        font.nametofont(name, window).configure(size=size)
    family = font.nametofont("TkDefaultFont", window).actual("family")
    sizes: List[Tuple[str, int, Literal["normal", "bold"]]] = [
        ("Small", 9, "normal"),
        ("Strong", 10, "bold"),
        ("Large", 11, "bold"),
        ("Sum", 24, "bold"),
    ]
    fonts = [font.Font(window, name=name, family=family, size=size, weight=weight) for name, size, weight in sizes]
    window.configure(background=GROUND)
    style = ttk.Style(window)
    style.theme_use("clam")
    style.configure(".", background=GROUND, foreground=INK, bordercolor=LINE, lightcolor=GROUND, darkcolor=GROUND)
    style.configure("Panel.TFrame", background=PANEL)
    style.configure("TLabel", background=GROUND)
    style.configure("Panel.TLabel", background=PANEL)
    style.configure("Muted.TLabel", foreground=MUTED, font="Small")
    style.configure("Muted.Panel.TLabel", background=PANEL, foreground=MUTED, font="Small")
    style.configure("Large.Panel.TLabel", background=PANEL, font="Large")
    style.configure("Sum.Panel.TLabel", background=PANEL, foreground=ACCENT, font="Sum")
    style.configure("Said.Panel.TLabel", background=PANEL, font="Small")
    for name in ("TButton", "TMenubutton"):
        style.configure(
            name,
            background=PANEL,
            padding=(6, 4),
            justify="center",
            bordercolor=LINE,
            lightcolor=PANEL,
            darkcolor=PANEL,
        )
        style.map(
            name,
            background=[("disabled", GROUND), ("pressed", LINE), ("active", "#f3f7f8")],
            foreground=[("disabled", "#9aa8b0")],
        )
    style.configure(
        "Pay.TButton",
        background=ACCENT,
        foreground="white",
        font="Strong",
        padding=(8, 9),
        lightcolor=ACCENT,
        darkcolor=ACCENT,
        bordercolor=ACCENT_PRESSED,
    )
    style.map(
        "Pay.TButton",
        background=[("disabled", LINE), ("pressed", ACCENT_PRESSED), ("active", ACCENT_PRESSED)],
        foreground=[("disabled", "#84929a")],
        lightcolor=[("disabled", LINE)],
        darkcolor=[("disabled", LINE)],
        bordercolor=[("disabled", LINE)],
    )
    style.configure("Goods.TButton", padding=(2, 5), anchor="center", font="Small")
    style.configure("Command.TButton", padding=(2, 4), font="Small")
    style.configure("TEntry", fieldbackground=PANEL, padding=4)
    style.configure("TSpinbox", fieldbackground=PANEL, padding=3, arrowsize=12)
    style.configure("TCombobox", fieldbackground=PANEL, padding=3)
    style.map("TCombobox", fieldbackground=[("readonly", PANEL)])
    style.map("TEntry", bordercolor=[("focus", ACCENT)], lightcolor=[("focus", ACCENT)])
    style.configure("Treeview", background=PANEL, fieldbackground=PANEL, rowheight=25, bordercolor=LINE, font="Small")
    style.map("Treeview", background=[("selected", "#d3ebe3")], foreground=[("selected", INK)])
    style.configure(
        "Treeview.Heading", background=GROUND, foreground=MUTED, relief="flat", padding=(4, 4), font="Small"
    )
    style.configure(
        "Panel.Horizontal.TScale", background=PANEL, troughcolor=LINE, sliderlength=34, gripcount=0, bordercolor=LINE
    )
    style.map("Panel.Horizontal.TScale", background=[("disabled", GROUND), ("!disabled", ACCENT)])
    return fonts
