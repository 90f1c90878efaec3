"""Names for the screens: plausible, neutral, and of one width class, so that none stands out."""

from __future__ import annotations


def _words(text: str) -> list[str]:
    return text.split()


FIRST = _words(
    "Ada Amir Anna Aoife Aya Bela Bram Carla Chidi Clara Dana Dario Elif Emil Esra Femi Freya Gita Hana Hugo Ida "
    "Ines Ivan Jonas Kaya Kenji Lars Lea Leila Luca Malik Mara Mei Milo Nadia Nils Noor Olga Omar Otto Pia Priya "
    "Rafa Remy Rosa Ruth Sami Sara Sven Tariq Tomas Uma Vera Viktor Wei Yara Yusuf Zane Zoe"
)
LAST = _words(
    "Abe Adler Bauer Berg Blanc Braun Castro Chen Cruz Dahl Diaz Dubois Egan Falk Ferro Fuchs Garcia Gomez Haas "
    "Hansen Holm Ito Jansen Kaur Keller Khan Kovac Lang Lind Lopez Marin Meyer Mori Moreau Nagy Nowak Okafor Olsen "
    "Patel Perez Popov Rossi Russo Sato Silva Singh Sousa Stone Tanaka Vargas Vogel Weber Wolf Yilmaz Zhang"
)
CITIES = _words(
    "Accra Athens Baku Bergen Bogota Boston Cairo Cork Dakar Delhi Dublin Geneva Ghent Hanoi Izmir Kyiv Kyoto Lagos "
    "Lima Lisbon Lyon Madrid Malmo Milan Nairobi Oslo Osaka Porto Prague Quito Riga Rome Seoul Sofia Tunis Turin "
    "Vienna Warsaw Zagreb Zurich"
)
COMMANDS = _words(
    "Undo Redo Cut Copy Paste Save Open Print Share Export Import Search Filter Sort Group Merge Split Align Crop "
    "Rotate Flip Zoom Pan Grid Snap Lock Hide Show Pin Tag Note Link Chart Table Image Video Audio Brush Erase Fill "
    "Shade Trim Join Mask Layer Frame Theme Font Bold Italic Color Border Margin Indent List Quote Code Math Sync "
    "Backup Restore Refresh Reset Rename Archive Mute Record Play Stop Skip Loop Speed Timer Alarm Clock Map Route"
)
SUBJECTS = _words(
    "Invoice Budget Contract Survey Report Agenda Roadmap Travel Visa Lease Audit Payroll Grant Draft Poster Seminar "
    "Sample Order Refund Warranty"
)
MEETINGS = _words(
    "Standup Review Planning Seminar Lab Interview Training Retro Budget Demo Lunch Reading Safety Design Hiring "
    "Defence Tutorial Audit Sync Workshop"
)
GOODS = _words(
    "Acetone Agar Ammonia Argon Beaker Benzene Biotin Borax Buffer Burner Casein Catechol Clamp Cuvette Decane "
    "Dextran Diode Ethanol Filter Flask Formalin Funnel Gelatin Glucose Glycerol Hexane Indole Iodine Lactose "
    "Ligand Litmus Magnet Maltose Menthol Methanol Mortar Nozzle Octane Pectin Pentane Phenol Pipette Probe Quartz "
    "Resin Rotor Sensor Silica Starch Stirrer Styrene Sucrose Syringe Toluene Tubing Urea Vacuum Vial Xylene Zeolite"
)
CONTROLS = _words(
    "Volume Brightness Contrast Speed Balance Treble Bass Opacity Blur Tempo Pitch Gain Depth Warmth Delay Fade"
)
SITES = _words(
    "Library Station Museum Harbour Clinic School Market Tower Bridge Airport Castle Theatre Stadium Factory "
    "Lighthouse Garden Mill Quarry Chapel Campsite"
)
