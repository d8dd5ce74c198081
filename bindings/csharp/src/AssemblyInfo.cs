using System;
using System.Reflection;
using System.Runtime.InteropServices;

[assembly: AssemblyTitle("MaxBonus.Client")]
[assembly: AssemblyDescription("The MaxBonus loyalty programme for cash registers")]
[assembly: AssemblyVersion("0.2.0.0")]
[assembly: AssemblyInformationalVersion("0.2.0")]
[assembly: CLSCompliant(true)]
[assembly: ComVisible(false)]
