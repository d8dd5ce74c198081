using System;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace MaxBonus
{
    /// <summary>The native library: its functions, checked once, and texts in and out of them.</summary>
    /// <remarks>Texts are bytes and pointers here: what a string becomes on its way differs between the runtimes.</remarks>
    internal static class Native
    {
        const string Library = "maxbonus";
        const CallingConvention Cdecl = CallingConvention.Cdecl;

        /// <summary>A wrong letter is refused on the way in; on the way out it is replaced.</summary>
        static readonly Encoding Strict = new UTF8Encoding(false, true);

        static volatile bool isUsable;

        [UnmanagedFunctionPointer(Cdecl)]
        internal delegate void LogLine(int level, IntPtr line, IntPtr user);

        [UnmanagedFunctionPointer(Cdecl)]
        internal delegate int Progress(ulong done, ulong total, IntPtr user);

        /// <summary>A function that gives a text.</summary>
        internal delegate int Answering(out IntPtr response);

        /// <summary>Makes sure that the library is there and of this version.</summary>
        internal static void Load()
        {
            if (isUsable) return;
            uint version;
            try
            {
                version = Functions.maxbonus_abi_version();
                if (version == Tables.AbiVersion)
                {
                    const BindingFlags Declared = BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
                    foreach (MethodInfo function in typeof(Functions).GetMethods(Declared)) Marshal.Prelink(function);
                }
            }
            catch (Exception problem) when (problem is TypeLoadException || problem is BadImageFormatException)
            {
                string why = problem is EntryPointNotFoundException ? "it lacks functions that this package needs"
                    : problem is BadImageFormatException ? "it is none for a process of this width"
                    : "it was not found, or is no library, or needs one that was not found";
                throw new MaxBonusLibraryException("Библиотека MaxBonus не загружена. (the native library maxbonus cannot be "
                    + "used in this process of " + IntPtr.Size * 8 + " bits: " + why + ")", problem);
            }
            if (version != Tables.AbiVersion)
            {
                throw new MaxBonusLibraryException("Библиотека MaxBonus другой версии. (the native library maxbonus speaks version "
                    + version + " of its interface, this package needs " + Tables.AbiVersion
                    + ": install the library that came with the package)", null);
            }
            isUsable = true;
        }

        /// <summary>A function's status and the text that it gave, which is freed.</summary>
        internal static int Answer(Answering function, out string document)
        {
            IntPtr response = IntPtr.Zero;
            try
            {
                int status = function(out response);
                document = Text(response);
                return status;
            }
            finally
            {
                Functions.maxbonus_string_free(response);
            }
        }

        internal static string Version()
        {
            Load();
            return Text(Functions.maxbonus_version());
        }

        internal static string StatusName(int status)
        {
            return Text(Functions.maxbonus_status_name(status));
        }

        /// <summary>A text on its way in: UTF-8 and a NUL.</summary>
        internal static byte[] Utf8(string text)
        {
            if (text == null) return null;
            if (text.IndexOf('\0') >= 0) throw new ArgumentException("a NUL character cannot be sent");
            return Strict.GetBytes(text + "\0");
        }

        /// <summary>A text on its way out; an empty one for none.</summary>
        internal static string Text(IntPtr text)
        {
            if (text == IntPtr.Zero) return "";
            int length = 0;
            while (Marshal.ReadByte(text, length) != 0) length++;
            var bytes = new byte[length];
            Marshal.Copy(text, bytes, 0, length);
            return Encoding.UTF8.GetString(bytes);
        }

        /// <summary>What include/maxbonus.h declares. Nothing but imports: all of them are looked up before any is used.</summary>
        internal static class Functions
        {
            [DllImport(Library, CallingConvention = Cdecl)]
            internal static extern uint maxbonus_abi_version();

            [DllImport(Library, CallingConvention = Cdecl)]
            internal static extern IntPtr maxbonus_version();

            [DllImport(Library, CallingConvention = Cdecl)]
            internal static extern IntPtr maxbonus_status_name(int status);

            [DllImport(Library, CallingConvention = Cdecl)]
            internal static extern int maxbonus_session_open(byte[] config, out ulong session, out IntPtr response);

            [DllImport(Library, CallingConvention = Cdecl)]
            internal static extern int maxbonus_session_close(ulong session);

            [DllImport(Library, CallingConvention = Cdecl)]
            internal static extern int maxbonus_session_cancel(ulong session);

            [DllImport(Library, CallingConvention = Cdecl)]
            internal static extern int maxbonus_call(ulong session, byte[] operation, byte[] request, out IntPtr response);

            [DllImport(Library, CallingConvention = Cdecl)]
            internal static extern int maxbonus_request(
                ulong session, byte[] method, byte[] path, byte[] request, out IntPtr response);

            [DllImport(Library, CallingConvention = Cdecl)]
            internal static extern int maxbonus_set_log(int level, LogLine callback, IntPtr user);

            [DllImport(Library, CallingConvention = Cdecl)]
            internal static extern int maxbonus_set_progress(ulong session, Progress callback, IntPtr user);

            [DllImport(Library, CallingConvention = Cdecl)]
            internal static extern void maxbonus_string_free(IntPtr text);
        }
    }
}
