"""What a package made by package.sh holds. test_nupkg.py PACKAGE; its native libraries hold x86, x64 and linux for a text."""

import sys
import unittest
import xml.etree.ElementTree as ElementTree
import zipfile
from pathlib import Path
from typing import Dict

PACKAGE = sys.argv.pop()
NATIVE = {"win-x86/native/maxbonus.dll": b"x86", "win-x64/native/maxbonus.dll": b"x64", "linux-x64/native/libmaxbonus.so": b"linux"}
BUILD = "{http://schemas.microsoft.com/developer/msbuild/2003}"


class Nupkg(unittest.TestCase):
    files: Dict[str, bytes]

    @classmethod
    def setUpClass(cls) -> None:
        with zipfile.ZipFile(PACKAGE) as package:
            cls.files = {name: package.read(name) for name in package.namelist()}

    def xml(self, name: str) -> ElementTree.Element:
        return ElementTree.fromstring(self.files[name])

    def test_every_file_is_in_its_place_and_no_other(self) -> None:
        wanted = {"[Content_Types].xml", "_rels/.rels", "MaxBonus.Client.nuspec", "README.md", "README.ru.md", "LICENSE.txt"}
        wanted |= {"build/net461/MaxBonus.Client.targets"} | {"runtimes/" + name for name in NATIVE}
        for framework in ("netstandard2.0", "net461"):
            wanted |= {f"lib/{framework}/MaxBonus.Client.{ending}" for ending in ("dll", "xml")}
        self.assertEqual(set(self.files), wanted)
        for name, content in NATIVE.items():
            self.assertEqual(self.files["runtimes/" + name], content)

    def test_each_kind_of_file_has_a_type_and_the_relationship_names_the_nuspec(self) -> None:
        types = {element.get("Extension") for element in self.xml("[Content_Types].xml")}
        self.assertEqual({name.rsplit(".", 1)[1] for name in self.files if name != "[Content_Types].xml"}, types)
        (relationship,) = self.xml("_rels/.rels")
        self.assertIn((relationship.get("Target") or "").lstrip("/"), self.files)

    def test_the_nuspec_names_files_that_are_there_and_needs_no_other_package(self) -> None:
        (metadata,) = self.xml("MaxBonus.Client.nuspec")
        said = {element.tag.rsplit("}", 1)[1]: element for element in metadata}
        texts = {name: element.text or "" for name, element in said.items()}
        self.assertEqual(Path(PACKAGE).name, f"{texts['id']}.{texts['version']}.nupkg")
        self.assertEqual(texts["license"], "MIT OR Apache-2.0")
        self.assertIn(texts["readme"], self.files)
        self.assertTrue(texts["authors"] and texts["description"])
        groups = [(group.get("targetFramework"), len(group)) for group in said["dependencies"]]
        self.assertEqual(groups, [(".NETStandard2.0", 0), (".NETFramework4.6.1", 0)])

    def test_the_targets_name_a_library_of_the_package_whatever_the_program_is(self) -> None:
        project = self.xml("build/net461/MaxBonus.Client.targets")
        runtimes = {element.text for element in project.iter(BUILD + "MaxBonusRuntime")}
        self.assertEqual(runtimes, {"win-x86", "win-x64"})
        (library,) = project.iter(BUILD + "None")
        include = library.get("Include") or ""
        self.assertTrue(include.startswith("$(MSBuildThisFileDirectory)../../runtimes/$(MaxBonusRuntime)/"), include)
        path = include.replace("$(MSBuildThisFileDirectory)../../", "")
        for runtime in ("win-x86", "win-x64"):
            self.assertIn(path.replace("$(MaxBonusRuntime)", runtime), self.files)
        (link,), (copied,) = library.iter(BUILD + "Link"), library.iter(BUILD + "CopyToOutputDirectory")
        self.assertEqual((link.text, copied.text), ("maxbonus.dll", "PreserveNewest"))

    def test_the_comments_tell_of_every_operation(self) -> None:
        members = {m.get("name") or "" for m in self.xml("lib/net461/MaxBonus.Client.xml").iter("member")}
        methods = {name.split("(")[0] for name in members if name.startswith("M:MaxBonus.Session.")}
        for operation in ("CustomerAuth", "CheckCalc", "CheckWrite", "CheckWriteAsync", "ReceiptSlip"):
            self.assertIn("M:MaxBonus.Session." + operation, methods)

    def test_the_assembly_is_one_for_any_machine(self) -> None:
        assembly = self.files["lib/net461/MaxBonus.Client.dll"]
        self.assertEqual(assembly[:2], b"MZ")
        self.assertEqual(assembly, self.files["lib/netstandard2.0/MaxBonus.Client.dll"])
        header = int.from_bytes(assembly[0x3C:0x40], "little")
        # Its CLI header's flags: IL only, no 32-bit requirement.
        directory = header + 24 + 96 + 14 * 8
        address = int.from_bytes(assembly[directory : directory + 4], "little")
        section = header + 24 + int.from_bytes(assembly[header + 20 : header + 22], "little")
        virtual, raw = (int.from_bytes(assembly[section + at : section + at + 4], "little") for at in (12, 20))
        flags = address - virtual + raw + 16
        self.assertEqual(int.from_bytes(assembly[flags : flags + 4], "little") & 0x20003, 1)


if __name__ == "__main__":
    unittest.main()
