using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace MaxBonus
{
    /// <summary>A JSON object: its fields by name, those without a property here among them.</summary>
    /// <remarks>
    /// The base of all requests and answers. A value is null, string, decimal, bool, a list or Fields; in what is sent also a
    /// whole number or any dictionary with string keys. Never a double: it is not exact, and is refused. A number that no
    /// decimal holds exactly is read as its text.
    /// </remarks>
    public class Fields : Dictionary<string, object>
    {
        /// <summary>No fields yet.</summary>
        public Fields()
        {
        }

        /// <summary>The fields of another object, an answer for one.</summary>
        /// <param name="fields">What is copied; the objects in it are not.</param>
        public Fields(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>Reads a JSON object.</summary>
        /// <param name="json">Its text.</param>
        /// <returns>Its fields, in their order.</returns>
        /// <exception cref="FormatException">It is no JSON object.</exception>
        public static Fields Parse(string json)
        {
            if (json == null) throw new ArgumentNullException(nameof(json));
            return Json.Read(json) as Fields ?? throw new FormatException("the text is no JSON object");
        }

        /// <summary>The object as JSON; secrets in it are not hidden.</summary>
        /// <returns>The text, in one line.</returns>
        /// <exception cref="ArgumentException">A value cannot be sent, a double for one.</exception>
        public string ToJson()
        {
            return Json.Write(this);
        }

        /// <summary>A field's value as it came.</summary>
        /// <param name="name">The field.</param>
        /// <returns>The value; null where there is no such field.</returns>
        public object GetAny(string name)
        {
            TryGetValue(name, out object value);
            return value;
        }

        /// <summary>A field as text; a number or a flag is written as in JSON.</summary>
        /// <param name="name">The field.</param>
        /// <returns>The text; null where there is none.</returns>
        public string GetText(string name)
        {
            object value = GetAny(name);
            return value is string text ? text
                : value is bool flag ? (flag ? "true" : "false")
                : value is IFormattable number ? number.ToString(null, CultureInfo.InvariantCulture)
                : null;
        }

        /// <summary>A field as a decimal number; the server may write one as a text.</summary>
        /// <param name="name">The field.</param>
        /// <returns>The number; null where there is none.</returns>
        public decimal? GetAmount(string name)
        {
            object value = GetAny(name);
            if (value is bool) return null;
            bool read = decimal.TryParse(GetText(name), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture, out decimal amount);
            return read ? amount : (decimal?)null;
        }

        /// <summary>A field as a whole number; the server may write one as a text.</summary>
        /// <param name="name">The field.</param>
        /// <returns>The number; null where there is none, or one that is not whole.</returns>
        public long? GetWhole(string name)
        {
            decimal? number = GetAmount(name);
            bool whole = number == decimal.Truncate(number ?? 0) && number >= long.MinValue && number <= long.MaxValue;
            return whole ? (long?)number : null;
        }

        /// <summary>A field as true or false.</summary>
        /// <param name="name">The field.</param>
        /// <returns>The flag; null where there is none.</returns>
        public bool? GetFlag(string name)
        {
            return GetAny(name) as bool?;
        }

        /// <summary>A field as a list of texts.</summary>
        /// <param name="name">The field.</param>
        /// <returns>The texts; null where there is no list.</returns>
        public IReadOnlyList<string> GetTexts(string name)
        {
            return (GetAny(name) as IEnumerable<object>)?.OfType<string>().ToList();
        }

        /// <summary>A field as a list of objects.</summary>
        /// <param name="name">The field.</param>
        /// <returns>The objects; null where there is no list.</returns>
        public IReadOnlyList<Fields> GetRecords(string name)
        {
            return (GetAny(name) as IEnumerable<object>)?.OfType<Fields>().ToList();
        }

        /// <summary>A field as the list of objects that Become or a caller made it.</summary>
        internal IReadOnlyList<T> GetRecords<T>(string name) where T : Fields
        {
            return GetAny(name) as IReadOnlyList<T>;
        }

        /// <summary>Puts a field in; null takes it out, so that nothing is sent.</summary>
        internal void Set(string name, object value)
        {
            if (value == null) Remove(name);
            else this[name] = value;
        }

        /// <summary>Gives the objects of a list their class. A list of anything else stays as it came.</summary>
        internal void Become<T>(string name, Func<Fields, T> record) where T : Fields
        {
            if (GetAny(name) is IEnumerable<object> list && list.All(element => element is Fields))
                this[name] = list.Select(element => record((Fields)element)).ToList();
        }
    }
}
