"""The closed word lists of CBV 2.0 that JSON writes bare, and their full URIs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

CBV: Final = "https://ref.gs1.org/cbv/"
GS1_VOC: Final = "https://gs1.org/voc/"
CBV_URN: Final = "urn:epcglobal:cbv:"


@dataclass(frozen=True, slots=True)
class WordList:
    """One closed list: where its words live, and the words."""

    field: str
    base: str
    other_bases: tuple[str, ...]
    words: frozenset[str]


def _cbv(field: str, prefix: str, urn: str | None, words: str) -> WordList:
    others = [f"cbv:{prefix}-"] + ([f"{CBV_URN}{urn}:"] if urn else [])
    return WordList(field, f"{CBV}{prefix}-", tuple(others), frozenset(words.split()))


def _voc(field: str, words: str) -> WordList:
    others = ("gs1:", "https://www.gs1.org/voc/", "http://gs1.org/voc/")
    return WordList(field, GS1_VOC, others, frozenset(words.split()))


class Vocabulary(Enum):
    """The lists, one per field."""

    BIZ_STEP = _cbv(
        "bizStep",
        "BizStep",
        "bizstep",
        """accepting arriving assembling collecting commissioning consigning
        creating_class_instance cycle_counting decommissioning departing destroying disassembling
        dispensing encoding entering_exiting holding inspecting installing killing loading other
        packing picking receiving removing repackaging repairing replacing reserving retail_selling
        sampling sensor_reporting shipping staging_outbound stock_taking stocking storing
        transporting unloading unpacking void_shipping""",
    )
    DISPOSITION = _cbv(
        "disposition",
        "Disp",
        "disp",
        """active available completeness_inferred completeness_verified conformant container_closed
        container_open damaged destroyed dispensed disposed encoded expired in_progress in_transit
        inactive mismatch_class mismatch_instance mismatch_quantity needs_replacement
        no_pedigree_match non_conformant non_sellable_other partially_dispensed recalled reserved
        retail_sold returned sellable_accessible sellable_not_accessible stolen unavailable
        unknown""",
    )
    BIZ_TRANSACTION_TYPE = _cbv(
        "business transaction type",
        "BTT",
        "btt",
        "bol cert desadv inv pedigree po poc prodorder recadv rma testprd testres upevt",
    )
    SOURCE_DESTINATION_TYPE = _cbv(
        "source or destination type", "SDT", "sdt", "location owning_party possessing_party"
    )
    ERROR_REASON = _cbv("error reason", "ER", "er", "did_not_occur incorrect_data")
    COMPONENT = _cbv(
        "component",
        "Comp",
        None,
        """altitude axial_distance azimuth easting elevation_angle height latitude longitude
        northing polar_angle spherical_radius x y z""",
    )
    MEASUREMENT = _voc(
        "measurement type",
        """AbsoluteHumidity AbsorbedDose AbsorbedDoseRate Acceleration Altitude AmountOfSubstance
        AmountOfSubstancePerUnitVolume Angle AngularAcceleration AngularMomentum AngularVelocity
        Area Capacitance Conductance Conductivity Count Density Dimensionless DoseEquivalent
        DoseEquivalentRate DynamicViscosity ElectricCharge ElectricCurrent ElectricCurrentDensity
        ElectricFieldStrength Energy Exposure Force Frequency Illuminance Inductance Irradiance
        KinematicViscosity Length LinearMomentum Luminance LuminousFlux LuminousIntensity
        MagneticFlux MagneticFluxDensity MagneticVectorPotential Mass MassConcentration
        MassFlowRate MassPerAreaTime MemoryCapacity MolalityOfSolute MolarEnergy MolarMass
        MolarVolume Power Pressure RadiantFlux RadiantIntensity Radioactivity RelativeHumidity
        Resistance Resistivity SolidAngle SpecificVolume Speed SurfaceDensity SurfaceTension
        Temperature Time Torque Voltage Volume VolumeFlowRate VolumeFraction VolumetricFlux
        Wavenumber""",
    )
    ALERT = _voc("sensor exception", "ALARM_CONDITION ERROR_CONDITION")


@dataclass(frozen=True, slots=True)
class Term:
    """A value of a vocabulary field, as written.

    Attributes:
        vocabulary: the list of its field.
        text: as written: a bare word, a full URI, or a compact URI.
        word: the standard word it stands for, whichever way it was written; ``None`` for a value
            of somebody's own.
    """

    vocabulary: Vocabulary
    text: str
    word: str | None

    @property
    def uri(self) -> str:
        """The full URI of a standard word, else the text as written."""
        words = self.vocabulary.value
        if self.word is not None:
            return words.base + self.word
        for other in words.other_bases:
            if self.text.startswith(other):
                return words.base + self.text[len(other) :]
        return self.text


def term_of(vocabulary: Vocabulary, text: str) -> Term | None:
    """The term that ``text`` writes; ``None`` for a bare word outside the closed list."""
    words = vocabulary.value
    if ":" not in text:
        return Term(vocabulary, text, text) if text in words.words else None
    for base in (words.base, *words.other_bases):
        if text.startswith(base) and text[len(base) :] in words.words:
            return Term(vocabulary, text, text[len(base) :])
    return Term(vocabulary, text, None)
