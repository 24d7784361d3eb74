"""Which control a setting gets, by its kind."""

from __future__ import annotations

from backend.settings import SettingInfo
from ui.settings.apps import AppsControl
from ui.settings.controls import (
    ChoiceControl,
    CommitteeControl,
    Control,
    FoldersControl,
    ModelsControl,
    NumberControl,
    SwitchControl,
    TextControl,
)
from ui.settings.servers import ServersControl
from ui.theme.theme import Theme


def control_for(theme: Theme, info: SettingInfo) -> Control:
    """The control of a setting."""
    match info.kind:
        case "switch":
            return SwitchControl(theme, info)
        case "choice":
            return ChoiceControl(theme, info)
        case "number":
            return NumberControl(theme, info)
        case "text" | "url" | "folder":
            return TextControl(theme, info)
        case "folders":
            return FoldersControl(theme, info)
        case "apps":
            return AppsControl(theme, info)
        case "servers":
            return ServersControl(theme, info)
        case "committee":
            return CommitteeControl(theme, info)
        case "models":
            return ModelsControl(theme)
