using System.Collections.Generic;

namespace MaxBonus
{
    /// <summary>A session's configuration: the keys of the project's include/README.md, of which only the token is required.</summary>
    /// <remarks>A key without a property is set by its name: <c>configuration["key"] = value</c>.</remarks>
    public sealed class Configuration : Fields
    {
        /// <summary>No settings yet.</summary>
        public Configuration()
        {
        }

        /// <summary>The settings of a dictionary, of a file read by <see cref="Fields.Parse"/> for one.</summary>
        /// <param name="fields">What is copied.</param>
        public Configuration(IDictionary<string, object> fields) : base(fields)
        {
        }

        /// <summary>The store's secret token; required.</summary>
        public string Token { get => GetText("token"); set => Set("token", value); }

        /// <summary>The server; null is the production server.</summary>
        public string BaseUrl { get => GetText("base_url"); set => Set("base_url", value); }

        /// <summary>The journal of receipts: <c>path</c>, <c>settle_ms</c> (ms), <c>keep_days</c>; null is the default.</summary>
        public Fields Journal { get => GetAny("journal") as Fields; set => Set("journal", value); }

        /// <summary>Limits in time: <c>connect_ms</c>, <c>total_ms</c> (ms); null is the default.</summary>
        public Fields Timeouts { get => GetAny("timeouts") as Fields; set => Set("timeouts", value); }

        /// <summary>When to stop asking a dead network: <c>failures</c>, <c>open_ms</c> (ms); null is the default.</summary>
        public Fields Breaker { get => GetAny("breaker") as Fields; set => Set("breaker", value); }

        /// <summary>Trust: <c>ca_file</c>, more roots in PEM; null is the system's alone.</summary>
        public Fields Tls { get => GetAny("tls") as Fields; set => Set("tls", value); }

        /// <summary>An HTTP proxy, <c>http://user:password@host:port</c>; null is none.</summary>
        public string Proxy { get => GetText("proxy"); set => Set("proxy", value); }

        /// <summary>Permits plain http to other machines; null is false.</summary>
        public bool? AllowHttp { get => GetFlag("allow_http"); set => Set("allow_http", value); }

        /// <summary>The log file: <c>path</c>, <c>level</c>, <c>max_bytes</c>, <c>keep</c>; null is none.</summary>
        public Fields Log { get => GetAny("log") as Fields; set => Set("log", value); }

        /// <summary>Limits in size: <c>response_bytes</c>; null is the default.</summary>
        public Fields Limits { get => GetAny("limits") as Fields; set => Set("limits", value); }

        /// <summary>Facts of the contract that this store's server has otherwise; null is none.</summary>
        public Fields Wire { get => GetAny("wire") as Fields; set => Set("wire", value); }
    }
}
