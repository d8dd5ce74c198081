using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace MaxBonus
{
    /// <summary>JSON as the library speaks it: exact numbers, never a double.</summary>
    internal static class Json
    {
        /// <summary>Deeper is refused, in reading and in writing: an object that holds itself has no end.</summary>
        const int DeepestLevel = 200;

        /// <summary>An object is Fields, an array a List of object, a number decimal.</summary>
        internal static object Read(string text)
        {
            var reader = new Reader(text);
            object value = reader.Value(0);
            reader.End();
            return value;
        }

        internal static string Write(object value)
        {
            var text = new StringBuilder();
            Write(text, value, 0);
            return text.ToString();
        }

        static void Write(StringBuilder text, object value, int level)
        {
            if (level > DeepestLevel) throw new ArgumentException("what is to be sent is nested too deep");
            if (value == null) text.Append("null");
            else if (value is string s) WriteText(text, s);
            else if (value is bool flag) text.Append(flag ? "true" : "false");
            else if (value is decimal || value is int || value is long || value is short || value is byte
                || value is uint || value is ulong || value is ushort || value is sbyte)
                text.Append(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture));
            else if (value is IDictionary<string, object> fields) WriteFields(text, fields, level);
            else if (value is IDictionary pairs) WriteFields(text, Named(pairs), level);
            else if (value is IEnumerable elements) WriteElements(text, elements, level);
            else if (value is double || value is float)
                throw new ArgumentException("a " + value.GetType().Name + " is not exact and cannot be sent: use decimal");
            else throw new ArgumentException("a " + value.GetType().Name + " cannot be sent");
        }

        static void WriteFields(StringBuilder text, IEnumerable<KeyValuePair<string, object>> fields, int level)
        {
            char before = '{';
            foreach (KeyValuePair<string, object> field in fields)
            {
                text.Append(before);
                WriteText(text, field.Key);
                text.Append(':');
                Write(text, field.Value, level + 1);
                before = ',';
            }
            text.Append(before == '{' ? "{}" : "}");
        }

        static IEnumerable<KeyValuePair<string, object>> Named(IDictionary pairs)
        {
            foreach (DictionaryEntry pair in pairs)
            {
                string name = pair.Key as string ?? throw new ArgumentException("a field's name must be a string");
                yield return new KeyValuePair<string, object>(name, pair.Value);
            }
        }

        static void WriteElements(StringBuilder text, IEnumerable elements, int level)
        {
            char before = '[';
            foreach (object element in elements)
            {
                text.Append(before);
                Write(text, element, level + 1);
                before = ',';
            }
            text.Append(before == '[' ? "[]" : "]");
        }

        static void WriteText(StringBuilder text, string value)
        {
            text.Append('"');
            foreach (char c in value)
            {
                if (c == '"' || c == '\\') text.Append('\\').Append(c);
                else if (c < ' ') text.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
                else text.Append(c);
            }
            text.Append('"');
        }

        sealed class Reader
        {
            static readonly Regex Number =
                new Regex(@"\G-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?", RegexOptions.CultureInvariant);

            /// <summary>Any decimal holds so many digits, and so many after the point.</summary>
            const int Digits = 28;

            readonly string text;
            int at;

            internal Reader(string text)
            {
                this.text = text;
            }

            internal object Value(int level)
            {
                if (level > DeepestLevel) throw new FormatException("the JSON is nested too deep");
                switch (Next())
                {
                    case '{': return Object(level);
                    case '[': return Array(level);
                    case '"': return Text();
                    case 't': return Word("true", true);
                    case 'f': return Word("false", false);
                    case 'n': return Word("null", null);
                    default: return Exact();
                }
            }

            internal void End()
            {
                if (Next() != '\0') throw Wrong();
            }

            Fields Object(int level)
            {
                var fields = new Fields();
                at++;
                if (Took('}')) return fields;
                do
                {
                    if (Next() != '"') throw Wrong();
                    string name = Text();
                    if (!Took(':')) throw Wrong();
                    fields[name] = Value(level + 1);
                }
                while (Took(','));
                if (!Took('}')) throw Wrong();
                return fields;
            }

            List<object> Array(int level)
            {
                var elements = new List<object>();
                at++;
                if (Took(']')) return elements;
                do elements.Add(Value(level + 1));
                while (Took(','));
                if (!Took(']')) throw Wrong();
                return elements;
            }

            string Text()
            {
                var read = new StringBuilder();
                for (at++; ; at++)
                {
                    if (at >= text.Length || text[at] < ' ') throw Wrong();
                    char c = text[at];
                    if (c == '"') break;
                    read.Append(c == '\\' ? Escaped() : c);
                }
                at++;
                return read.ToString();
            }

            char Escaped()
            {
                at++;
                int plain = at < text.Length ? "\"\\/bfnrt".IndexOf(text[at]) : -1;
                if (plain >= 0) return "\"\\/\b\f\n\r\t"[plain];
                if (at + 4 >= text.Length || text[at] != 'u') throw Wrong();
                bool read = ushort.TryParse(text.Substring(at + 1, 4), NumberStyles.AllowHexSpecifier,
                    CultureInfo.InvariantCulture, out ushort code);
                if (!read) throw Wrong();
                at += 4;
                return (char)code;
            }

            object Word(string word, object value)
            {
                if (string.CompareOrdinal(text, at, word, 0, word.Length) != 0) throw Wrong();
                at += word.Length;
                return value;
            }

            /// <summary>A decimal; the number's own text where none holds it exactly.</summary>
            object Exact()
            {
                Match number = Number.Match(text, at);
                if (!number.Success) throw Wrong();
                at += number.Length;
                int fraction = Math.Max(number.Groups[2].Length - 1, 0);
                string shift = number.Groups[3].Success ? number.Groups[3].Value.Substring(1) : "0";
                bool exact = int.TryParse(shift, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int exponent)
                    && Math.Abs((long)exponent) <= Digits
                    && number.Groups[1].Length + fraction <= Digits
                    && fraction - exponent <= Digits;
                return exact && decimal.TryParse(number.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal value)
                    ? (object)value
                    : number.Value;
            }

            bool Took(char wanted)
            {
                if (Next() != wanted) return false;
                at++;
                return true;
            }

            /// <summary>The character after blanks, NUL at the end.</summary>
            char Next()
            {
                while (at < text.Length && " \t\r\n".IndexOf(text[at]) >= 0) at++;
                return at < text.Length ? text[at] : '\0';
            }

            /// <summary>Says where, not what: the text may hold a token.</summary>
            FormatException Wrong()
            {
                return new FormatException("the text is no JSON: character " + (at + 1).ToString(CultureInfo.InvariantCulture));
            }
        }
    }
}
