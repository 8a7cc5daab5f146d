from assets.models.asset import Asset, AssetKind, Life
from assets.models.control_room import ControlRoom, Generation, RoomKind
from assets.models.dependency import Dependency, DependencyKind
from assets.models.terminal import Mounting, Subscription, Terminal, TerminalModel

__all__ = [
    "Asset",
    "AssetKind",
    "ControlRoom",
    "Dependency",
    "DependencyKind",
    "Generation",
    "Life",
    "Mounting",
    "RoomKind",
    "Subscription",
    "Terminal",
    "TerminalModel",
]
