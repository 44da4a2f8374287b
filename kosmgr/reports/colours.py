"""The colours of states and severities on paper: the light theme of the design language."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Tone:
    """Text on a tint, the edge, and the solid; loud ones are drawn solid with `on_solid` text."""

    text: str
    tint: str
    edge: str
    solid: str
    loud: bool = False

    @property
    def cell_text(self) -> str:
        return "#FFFFFF" if self.loud else self.text

    @property
    def cell_fill(self) -> str:
        return self.solid if self.loud else self.tint


STATES: Mapping[str, Tone] = {
    "certified": Tone("#1A6848", "#E3F1EA", "#B4D9C7", "#2C8A63"),
    "due": Tone("#7D4C00", "#FDF0D0", "#E5BF6C", "#B87503"),
    "overdue": Tone("#A03D06", "#FDE8DA", "#EBA97F", "#C24E0C", loud=True),
    "lapsed": Tone("#5C5249", "#EBE5DD", "#B9AEA1", "#75695E", loud=True),
    "idle": Tone("#44566D", "#E8EDF3", "#B9C6D5", "#637A95"),
    "limited": Tone("#8A2F72", "#F9E8F4", "#E2B3D4", "#93307A"),
    "handover": Tone("#1B5A9C", "#E3EFFB", "#A8CBEE", "#1F6FC4"),
    "leaver": Tone("#B01621", "#FDEAE8", "#EFA9A5", "#C61F2D", loud=True),
    "banned": Tone("#2F2A26", "#DFD9D0", "#9C9287", "#302B27", loud=True),
    "free": Tone("#6A6359", "#FFFFFF", "#CFC7BB", "#D5CDC1"),
}
SEVERITIES: Mapping[str, Tone] = {
    "critical": Tone("#B01621", "#FDEAE8", "#EFA9A5", "#C61F2D", loud=True),
    "high": Tone("#A03D06", "#FDE8DA", "#EBA97F", "#C24E0C"),
    "medium": Tone("#7D4C00", "#FDF0D0", "#E5BF6C", "#B87503"),
    "low": Tone("#44566D", "#E8EDF3", "#B9C6D5", "#637A95"),
}
CHART = ("#27397F", "#4F69C0", "#8FA3DF", "#C7D1F0")  # categories are not states
CHART_2 = ("#9B8468", "#D6C6B0")
